// expect: STACK_LIMIT
var o = { toString: function () { return '' + o; } };
return '' + o;
