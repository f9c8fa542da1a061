// expect: RUN_TIMEOUT
var s = new Array(400001).join('a');
var t = new Array(200001).join('a') + 'b';
for (;;) { s.indexOf(t); }
