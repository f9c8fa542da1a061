// expect: any-limit
var s = 'a';
while (s.length < 10000) s += s;
return s.replace(/a/g, '$`$\'').length;
