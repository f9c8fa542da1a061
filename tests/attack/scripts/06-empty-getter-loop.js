// expect: RUN_TIMEOUT
var o = { get x() { for (;;) {} } };
try { o.x; } catch (e) {}
return 1;
