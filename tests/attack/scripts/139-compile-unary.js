// expect: any-end
// left: - 
// times: 200000
// middle: 1
// right: 
