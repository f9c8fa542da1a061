// expect: RUN_TIMEOUT
for (;;) { var a = [];
a.length = 100000;
a[99999] = 1;
a.length = 0; }
