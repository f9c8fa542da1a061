// expect: RUN_TIMEOUT
var s = 'a';
while (s.length < 100000) s += s;
for (;;) s.split(/a/);
