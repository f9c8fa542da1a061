// expect: any-limit
var a = [];
a.length = 4294967295;
return JSON.stringify(a).length;
