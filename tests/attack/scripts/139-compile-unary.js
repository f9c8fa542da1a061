// expect: any-limit
// left: - 
// times: 200000
// middle: 1
// right: 
