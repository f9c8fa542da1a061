// expect: any-end
var r = /a/;
r.exec = function () { return { length: 9007199254740991, index: 0, 0: 'a' }; };
return 'a'.replace(r, '$5');
