// expect: any-end
// left: f(
// times: 50000
// middle: 1
// right: )
