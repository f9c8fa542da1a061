// expect: any-limit
var a = [];
for (var i = 0; i < 100000; i++) { a[i] = i; }
for (;;) { Object.freeze(a.slice(0)); }
