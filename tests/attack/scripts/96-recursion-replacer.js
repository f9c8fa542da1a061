// expect: STACK_LIMIT
function r() { return JSON.stringify([1], r); }
return r();
