// expect: RUN_TIMEOUT
var s = new Array(100001).join('\u00e9');
return /\u00c9*x/i.test(s);
