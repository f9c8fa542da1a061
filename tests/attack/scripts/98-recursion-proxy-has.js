// expect: STACK_LIMIT
var p = new Proxy({}, { has: function (t, k) { return k in p; } });
return 'x' in p;
