// expect: RUN_TIMEOUT
var s = new Array(300001).join('\u00e9');
for (;;) { s.toUpperCase(); }
