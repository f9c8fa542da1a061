// expect: any-limit
var s = 'ab', all = [];
while (s.length < 100000) s += s;
for (;;) all.push(s.match(/(a)(b)/g));
