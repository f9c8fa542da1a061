// expect: any-limit
// left: 1 } function g() { var x = 1; 
// times: 30000
// middle: 
// right: 
