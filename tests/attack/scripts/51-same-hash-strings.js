// expect: any-limit
var o = {};
var p = new Array(40).join('abcdefgh');
for (var i = 0;; i++) { o[p + String.fromCharCode(1 + i % 30000) + p + i + p + p + p + p + p] = i; }
