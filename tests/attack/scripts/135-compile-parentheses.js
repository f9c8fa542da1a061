// expect: any-end
// left: (
// times: 100000
// middle: 1
// right: )
