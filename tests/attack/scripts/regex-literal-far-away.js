// expect: RUN_TIMEOUT
var s = 'a';
while (s.length < 2000000) s += s;
for (;;) s.search(/b/);
