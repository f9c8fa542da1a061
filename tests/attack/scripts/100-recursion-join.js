// expect: STACK_LIMIT
var a = [];
a[0] = { toString: function () { return a.join(); } };
return a.join();
