// expect: any-end
var r = /a/;
r.exec = function () { return { length: 1, index: 1e300, 0: 'aaaaaaaaaaaaaaaaaaa' }; };
return 'abc'.replace(r, '[$`$&$\']');
