// expect: any-limit
var o = {};
for (var i = 0; i < 5000; i++) { o['a' + i] = 1; o = Object.create(o); }
for (;;) { for (var k in o) {} }
