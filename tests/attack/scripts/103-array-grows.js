// expect: any-limit
var a = [];
for (;;) { a.push({}); }
