// expect: any-limit
var p = '(a)', all = [];
while (p.length < 90000) p += p;
for (var r = new RegExp(p + '|'); ; ) all.push(r.exec('b'));
