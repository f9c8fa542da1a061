// expect: RUN_TIMEOUT
var s = ' ';
while (s.length < 1000000) s += s;
return s.search(/\s+$x/);
