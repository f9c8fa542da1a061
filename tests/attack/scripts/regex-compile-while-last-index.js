// expect: value null
var r = /(a)(b)(c)/g;
r.lastIndex = { valueOf: function () { r.compile('x'); return 0; } };
return r.exec('abc');
