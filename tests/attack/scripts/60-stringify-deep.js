// expect: any-limit
var o = {};
var p = o;
for (var i = 0; i < 20000; i++) { p = p.a = {}; }
return JSON.stringify(o);
