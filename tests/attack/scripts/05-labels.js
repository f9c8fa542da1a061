// expect: RUN_TIMEOUT
a: for (;;) { b: for (;;) { continue a; } }
