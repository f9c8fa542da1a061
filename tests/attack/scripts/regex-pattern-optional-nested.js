// expect: any-end
var p = 'a', i;
for (i = 0; i < 2000; i++) p = '(?:' + p + ')?';
return new RegExp('^' + p + '$').test('aaaaaaaaaaaaaaab');
