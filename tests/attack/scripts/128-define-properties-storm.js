// expect: any-limit
var d = {};
for (var i = 0; i < 20000; i++) { d['k' + i] = { value: i }; }
for (;;) { Object.defineProperties({}, d); }
