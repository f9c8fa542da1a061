// expect: any-limit
// left: b(), 
// times: 150000
// middle: 1
// right: 
