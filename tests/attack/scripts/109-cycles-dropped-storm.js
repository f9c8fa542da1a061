// expect: any-limit
for (;;) { var a = {};
a.b = { a: a, s: new Array(1000).join("x") }; }
