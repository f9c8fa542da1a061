// expect: RUN_TIMEOUT
var s = new Array(1000001).join('\u00e9');
for (var i = 0;; i++) { s.substring(i % 1000, 900000); }
