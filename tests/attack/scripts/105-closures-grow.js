// expect: any-limit
var f = null;
for (;;) { (function (g) { f = function () { return g; }; })(f); }
