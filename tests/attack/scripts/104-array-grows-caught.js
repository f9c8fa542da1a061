// expect: any-limit
var a = [];
for (;;) { try { for (;;) { a.push({ a: a.length }); } } catch (e) {} }
