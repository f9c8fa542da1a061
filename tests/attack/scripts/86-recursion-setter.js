// expect: STACK_LIMIT
var o = { set x(v) { this.x = v; } };
o.x = 1;
