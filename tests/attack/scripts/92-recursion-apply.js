// expect: STACK_LIMIT
function f() { return f.apply(this, arguments) + 1; }
return f(1, 2, 3);
