// expect: any-end
// left: é一é一é一é一
// times: 50000
// middle: 
// right: 
