// expect: any-end
var p = [], i;
for (i = 0; i < 20000; i++) p.push('(?<n' + i + '>a)');
return new RegExp(p.join('|')).test('b');
