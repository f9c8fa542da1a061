// expect: STACK_LIMIT
function r() { return 'a'.replace(/a/, r); }
return r();
