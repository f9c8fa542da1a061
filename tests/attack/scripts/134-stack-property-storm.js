// expect: RUN_TIMEOUT
function f(n) { return n ? f(n - 1) : new Error('x').stack; }
for (;;) { f(100); }
