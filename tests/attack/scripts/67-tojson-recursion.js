// expect: STACK_LIMIT
var o = { toJSON: function () { return JSON.stringify(o); } };
return JSON.stringify(o);
