// expect: RUN_TIMEOUT
var s = new Array(100001).join('\u03a3');
for (;;) { s.toLowerCase(); }
