// expect: RUN_TIMEOUT
var s = new Array(100001).join('1');
for (;;) { Date.parse(s); new Date(s); }
