// expect: value "SyntaxError"
var p = '[';
while (p.length < 100000) p += p;
try { new RegExp(p, 'v'); } catch (e) { return e.name; }
