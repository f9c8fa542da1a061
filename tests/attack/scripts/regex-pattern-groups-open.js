// expect: value "SyntaxError"
var p = '(';
while (p.length < 60000) p += p;
try { new RegExp(p); } catch (e) { return e.name; }
