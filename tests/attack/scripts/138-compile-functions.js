// expect: any-end
// left: function () { return 
// times: 20000
// middle: 1
// right: }
