// expect: any-limit
var p = '\\p{RGI_Emoji}';
while (p.length < 100000) p += p;
return new RegExp(p, 'v').test('a');
