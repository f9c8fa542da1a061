// expect: any-limit
var s = 'aaaaaaaaaa';
for (;;) s = s.replace(/a/g, '$&$&$&$&$&$&$&$&');
