// expect: any-end
// left: !
// times: 400000
// middle: 1
// right: 
