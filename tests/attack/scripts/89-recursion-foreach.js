// expect: STACK_LIMIT
function f() { [1].forEach(f); }
f();
