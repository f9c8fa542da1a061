// expect: RUN_TIMEOUT
var s = new Array(400001).join('a');
var t = 'b' + new Array(200001).join('a');
for (;;) { s.lastIndexOf(t); }
