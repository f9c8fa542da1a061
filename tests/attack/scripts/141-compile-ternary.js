// expect: any-end
// left: 1 ? 
// times: 100000
// middle: 1
// right:  : 1
