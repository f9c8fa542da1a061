// expect: any-limit
var p = '[[\\p{L}--\\p{Lu}]&&[\\p{L}--[a-z]]]';
while (p.length < 200000) p += p;
return new RegExp(p, 'vi').test('a');
