// expect: any-end
// left: 1 + 'a' + 
// times: 150000
// middle: 1
// right: 
