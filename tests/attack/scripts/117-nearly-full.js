// expect: any-limit
var a = [];
var b = [];
try { for (var i = 0; i < 110000; i++) { a.push({ i: i }); } } catch (e) {}
for (;;) { b = new Array(2000).join("y") + Math.random(); }
