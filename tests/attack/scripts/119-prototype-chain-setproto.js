// expect: any-limit
var o = {};
for (;;) { var p = {};
Object.setPrototypeOf(p, o);
o = p; }
