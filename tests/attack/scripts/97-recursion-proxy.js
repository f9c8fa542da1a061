// expect: STACK_LIMIT
var p = new Proxy({}, { get: function (t, k) { return p[k]; } });
return p.x;
