// expect: RUN_TIMEOUT
var s = new Array(500001).join('\u0001');
for (;;) { JSON.stringify(s); }
