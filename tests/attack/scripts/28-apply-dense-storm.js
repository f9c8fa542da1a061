// expect: any-limit
var a = [];
for (var i = 0; i < 50000; i++) { a[i] = i; }
for (;;) { Math.max.apply(null, a); }
