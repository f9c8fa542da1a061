// expect: any-end
// left: b(), 
// times: 150000
// middle: 1
// right: 
