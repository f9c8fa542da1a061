// expect: value "RangeError"
function f() { return f() + 1; }
try { return f(); } catch (e) { return e.name; }
