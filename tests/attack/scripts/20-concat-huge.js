// expect: any-limit
var a = [];
a.length = 4000000000;
return [].concat(a).length;
