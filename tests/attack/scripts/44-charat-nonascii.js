// expect: RUN_TIMEOUT
var s = new Array(1000001).join('\u00e9');
for (var i = 0;; i++) { s.charCodeAt((i * 499979) % 1000000); }
