// expect: RUN_TIMEOUT
var s = 'a';
while (s.length < 1000000) s += s;
var p = 'a';
while (p.length < 30000) p += p;
return s.search(new RegExp(p + 'b'));
