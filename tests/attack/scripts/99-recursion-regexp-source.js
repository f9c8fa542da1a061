// expect: STACK_LIMIT
var o = { toString: function () { return String(new RegExp(o)); } };
return '' + o;
