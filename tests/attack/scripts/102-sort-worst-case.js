// expect: value 50000
var a = [];
for (var i = 0; i < 50000; i++) { a[i] = i; }
return a.sort(function () { return -1; }).length;
