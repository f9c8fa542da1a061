// expect: any-limit
var a = [];
for (var i = 0; i < 60000; i++) { a[i] = 8364; }
for (;;) { String.fromCharCode.apply(null, a); }
