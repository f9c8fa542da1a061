// expect: STACK_LIMIT
function r() { return JSON.parse('[1]', r); }
return r();
