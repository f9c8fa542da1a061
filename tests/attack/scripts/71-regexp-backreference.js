// expect: any-limit
var s = new Array(30001).join('a');
return /(.*)\1b/.test(s);
