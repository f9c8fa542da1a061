// expect: any-limit
// left: new 
// times: 100000
// middle: a
// right: 
