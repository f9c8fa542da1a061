// expect: STACK_LIMIT
function F() { this.f = new F(); }
return new F();
