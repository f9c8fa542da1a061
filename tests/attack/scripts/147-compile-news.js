// expect: any-end
// left: new 
// times: 100000
// middle: a
// right: 
