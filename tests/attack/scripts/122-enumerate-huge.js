// expect: any-limit
var o = {};
for (var i = 0; i < 60000; i++) { o['k' + i] = 1; }
for (;;) { for (var k in o) { break; } }
