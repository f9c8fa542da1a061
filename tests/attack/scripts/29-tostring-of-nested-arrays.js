// expect: any-limit
var a = 'x';
for (var i = 0; i < 40; i++) { a = [a, a]; }
return String(a).length;
