// expect: value "bb"
var r = /a/g;
return 'aa'.replace(r, function () { r.compile('(x)(y)(z)'); return 'b'; });
