// expect: any-limit
// left: !
// times: 400000
// middle: 1
// right: 
