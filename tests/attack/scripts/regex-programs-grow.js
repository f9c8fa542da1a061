// expect: RUN_TIMEOUT
var all = [];
for (var i = 0; ; i++) new RegExp('[\\p{L}' + String.fromCharCode(0x4e00 + i % 5000) + ']' + i, 'u');
