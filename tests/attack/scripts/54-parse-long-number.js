// expect: RUN_TIMEOUT
var s = new Array(1000001).join('7');
for (;;) { Number(s); parseInt(s, 36); parseFloat(s); }
