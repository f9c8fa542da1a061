// expect: any-limit
var p = '[\\p{L}\\p{N}\\p{S}]';
while (p.length < 200000) p += p;
return new RegExp(p, 'u').test('a');
