// expect: EXECUTION_FAILED
function f() { return f() + 1; }
try { return f(); } catch (e) { throw new TypeError('mine'); }
