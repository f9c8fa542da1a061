// expect: RUN_TIMEOUT
var a = [];
a[3000000] = 1;
a[0] = 2;
return a.sort().length;
