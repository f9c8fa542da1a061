// expect: any-end
// left: abcdefghij
// times: 100000
// middle: 
// right: 
