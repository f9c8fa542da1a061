// expect: any-limit
var s = new String(new Array(3000001).join('a'));
return Object.keys(s).length;
