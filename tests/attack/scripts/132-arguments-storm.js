// expect: any-limit
function f() { return arguments.length; }
var a = [];
for (var i = 0; i < 20000; i++) { a[i] = i; }
for (;;) { f.apply(null, a); }
