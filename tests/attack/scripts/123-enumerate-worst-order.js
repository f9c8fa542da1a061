// expect: RUN_TIMEOUT
var o = {};
for (var i = 30000; i > 0; i--) { o[i * 2] = 1; }
for (;;) { Object.keys(o); }
