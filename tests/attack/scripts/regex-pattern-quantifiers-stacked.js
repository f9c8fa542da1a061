// expect: any-end
var p = 'a', i;
for (i = 0; i < 2000; i++) p = '(?:' + p + '){2}';
return new RegExp(p).test('a');
