// expect: RUN_TIMEOUT
function f() { try { for (;;) {} } finally { return f2(); } }
function f2() { for (;;) {} }
return f();
