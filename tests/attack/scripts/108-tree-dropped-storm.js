// expect: any-limit
for (;;) { var h = {};
var l = h;
for (var i = 0; i < 50000; i++) { l = l.next = {}; }
h = l = null; }
