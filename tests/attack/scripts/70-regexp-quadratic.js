// expect: RUN_TIMEOUT
var s = new Array(200001).join('a');
return /a*b/.test(s);
