// expect: RUN_TIMEOUT
var s = 'a';
while (s.length < 200000) s += s;
for (;;) s.replace(/a/g, function () { return 'b'; });
