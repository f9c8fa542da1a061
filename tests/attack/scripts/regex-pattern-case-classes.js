// expect: any-limit
var p = '[\\p{L}]';
while (p.length < 100000) p += p;
return new RegExp(p, 'iu').test('a');
