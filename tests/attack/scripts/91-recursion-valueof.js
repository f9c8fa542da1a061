// expect: STACK_LIMIT
var o = { valueOf: function () { return +o; } };
return +o;
