// expect: any-end
// left: {a:
// times: 100000
// middle: 1
// right: }
