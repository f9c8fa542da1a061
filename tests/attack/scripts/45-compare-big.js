// expect: RUN_TIMEOUT
var s = new Array(1500001).join('a');
var t = s + 'c';
s += 'b';
for (;;) { s < t; }
