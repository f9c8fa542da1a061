// expect: any-limit
var a = [];
for (var i = 0;; i++) { a.push('key' + i); }
