// expect: RUN_TIMEOUT
var s = new Array(1000001).join(' ') + '1';
for (;;) { JSON.parse(s); }
