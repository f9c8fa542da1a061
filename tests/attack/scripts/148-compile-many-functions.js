// expect: any-end
// left: (function () { var a = 1; return a; })() + 
// times: 20000
// middle: 1
// right: 
