// expect: any-end
var k, n = 0;
new ReadableStream({ start: function (c) { k = c; } }, { size: function () { n++; k.enqueue(1); return 1; } });
for (;;) { try { k.enqueue(1); } catch (e) { if (n > 1e6) throw e; } }
