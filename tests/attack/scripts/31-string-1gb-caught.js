// expect: MEMORY_LIMIT
var s = 'x';
for (;;) { try { s += s; } catch (e) {} }
