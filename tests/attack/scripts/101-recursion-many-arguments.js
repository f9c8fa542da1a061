// expect: any-limit
var a = [];
for (var i = 0; i < 1000; i++) { a[i] = i; }
function f() { return f.apply(null, arguments) + 1; }
return f.apply(null, a);
