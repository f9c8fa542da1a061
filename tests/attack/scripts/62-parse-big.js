// expect: RUN_TIMEOUT
var s = '[' + new Array(200001).join('1,') + '1]';
for (;;) { JSON.parse(s); }
