// expect: any-limit
var l = null;
for (;;) { l = { next: l }; }
