// expect: any-limit
var s = new Array(300001).join('a');
for (;;) { s.split(''); }
