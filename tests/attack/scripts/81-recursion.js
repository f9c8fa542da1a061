// expect: STACK_LIMIT
function f() { return f() + 1; }
return f();
