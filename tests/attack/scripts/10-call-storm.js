// expect: RUN_TIMEOUT
function f() {}
for (;;) { f(); }
