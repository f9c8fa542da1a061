// expect: STACK_LIMIT
function c() { return [2, 1].sort(c)[0]; }
return c();
