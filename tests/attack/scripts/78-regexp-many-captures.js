// expect: any-limit
var r = new RegExp(new Array(5001).join('()') + 'x');
var s = new Array(20001).join('x');
for (;;) { s.replace(r, '').match(r); }
