// expect: any-limit
var c = '';
for (var i = 0; i < 20000; i++) { c += String.fromCharCode(1000 + i * 3); }
var r = new RegExp('[' + c + ']*b');
var s = new Array(30001).join('z\u0400');
for (;;) { r.test(s); }
