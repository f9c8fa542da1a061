// expect: MEMORY_LIMIT
var a = [];
for (;;) { try { for (;;) { a.push({ a: a.length }); } } catch (e) {} }
