// expect: any-limit
function F() {}
var o = {};
for (var i = 0; i < 9000; i++) { o = Object.create(o); }
for (;;) { o instanceof F; }
