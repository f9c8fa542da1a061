// expect: any-end
var p = 'a|b';
while (p.length < 1000000) p += '|' + p;
return new RegExp('^(?:' + p + ')$').test('c');
