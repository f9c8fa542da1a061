// expect: STACK_LIMIT
function f() { return g() + 1; }
var g = f.bind(null, 1);
return g();
