// expect: any-limit
var s = 'ab';
while (s.length < 2000000) s += s;
return /^(?:(?:(a)|(b))(?=.*))*$/u.test(s + 'd');
