// expect: value true
function f() { return new Error('x').stack; }
return f().indexOf('/') < 0;
