// expect: any-end
var p = 'a', i;
for (i = 0; i < 10; i++) p = new Array(2000).join('(?=') + p + new Array(2000).join(')');
return new RegExp(p).test('a');
