// expect: any-limit
var r = /a/g;
r.exec = function () { return ['']; };
return 'abc'.replace(r, 'x');
