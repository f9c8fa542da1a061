// expect: any-limit
for (;;) { var a = [];
for (var i = 0; i < 30000; i++) { a[i] = i; }
Object.defineProperty(a, 1, { value: 1, enumerable: false }); }
