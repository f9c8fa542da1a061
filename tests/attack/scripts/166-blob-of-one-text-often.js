// expect: any-limit
var text = 'xy'.repeat(50000), parts = [];
for (var i = 0; i < 10000; i++) parts.push(text);
for (;;) { try { new Blob(parts); } catch (e) { if (!(e instanceof RangeError)) throw e; } }
