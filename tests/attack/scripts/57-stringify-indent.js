// expect: any-limit
var o = {};
var p = o;
for (var i = 0; i < 100; i++) { p = p.a = {}; }
for (;;) { JSON.stringify(o, null, '          '); }
