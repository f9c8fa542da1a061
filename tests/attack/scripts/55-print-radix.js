// expect: RUN_TIMEOUT
for (;;) { (1.5e308).toString(2); (5e-324).toString(36); (1.1).toFixed(20); }
