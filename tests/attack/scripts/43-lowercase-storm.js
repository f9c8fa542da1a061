// expect: RUN_TIMEOUT
var s = new Array(1000001).join('A');
for (;;) { s.toLowerCase(); }
