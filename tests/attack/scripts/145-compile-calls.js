// expect: any-limit
// left: f(
// times: 50000
// middle: 1
// right: )
