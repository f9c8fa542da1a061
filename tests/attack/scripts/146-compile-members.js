// expect: any-end
// left: 
// times: 300000
// middle: a
// right: .b
