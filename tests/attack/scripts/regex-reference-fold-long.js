// expect: any-end
var s = 'aB';
while (s.length < 100000) s += s;
return /^(.*)\1$/i.test(s + 'x' + s);
