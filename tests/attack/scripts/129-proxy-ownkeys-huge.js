// expect: any-limit
var p = new Proxy({}, { ownKeys: function () { return { length: 4294967295 }; } });
try { return Object.keys(p).length; } catch (e) { for (;;) {} }
