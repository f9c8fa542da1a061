// expect: RUN_TIMEOUT
var o = { valueOf: function () { for (;;) {} } };
try { return o + 1; } catch (e) { return 'caught'; }
