// expect: any-limit
var k = [];
for (var i = 0; i < 100000; i++) { k[i] = 'k' + i; }
var p = new Proxy({}, { ownKeys: function () { return k; } });
for (;;) { Object.getOwnPropertyNames(p); }
