// expect: MEMORY_LIMIT
var a = [];
for (;;) { a.push({}); }
