// expect: any-limit
var h = {};
var l = h;
for (;;) { l = l.next = {}; }
