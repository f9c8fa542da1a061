// expect: RUN_TIMEOUT
var s = 'a';
while (s.length < 1000000) s += s;
return s.search(/a+b/);
