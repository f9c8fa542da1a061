// expect: STACK_LIMIT
var o = { get x() { return this.x; } };
return o.x;
