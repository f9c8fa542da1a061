// expect: any-limit
var o = {};
for (var i = 0; i < 50000; i++) { o = Object.create(o); }
for (;;) { try { o.nothing; } catch (e) {}
try { o.toString = 1; } catch (e) {}
try { 'nothing' in o; } catch (e) {} }
