// expect: RUN_TIMEOUT
var s = new Array(1000001).join('a');
for (var i = 0;; i++) { s + i; }
