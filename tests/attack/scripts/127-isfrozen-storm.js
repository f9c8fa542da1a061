// expect: RUN_TIMEOUT
var o = {};
for (var i = 0; i < 50000; i++) { o['k' + i] = i; }
Object.freeze(o);
for (;;) { Object.isFrozen(o); Object.isSealed(o); }
