// expect: RUN_TIMEOUT
function f() { try { f(); } finally { f(); } }
return f();
