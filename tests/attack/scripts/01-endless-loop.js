// expect: RUN_TIMEOUT
for (;;) {}
