// expect: any-limit
var r = new RegExp('(a)(b)?(c)?', 'dg'), s = 'a', all = [], m;
while (s.length < 300000) s += s;
while ((m = r.exec(s))) all.push(m);
return all.length;
