// expect: RUN_TIMEOUT
var s = 'a';
while (s.length < 4096) s += s;
return /a.*?a.*?a.*?a.*?a.*?a.*?b/.test(s);
