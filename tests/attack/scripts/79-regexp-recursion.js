// expect: any-limit
var s = new Array(200001).join('ab');
return /^(?:a|b|ab)*c/.test(s);
