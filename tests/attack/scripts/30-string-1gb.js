// expect: MEMORY_LIMIT
var s = 'x';
for (;;) { s += s; }
