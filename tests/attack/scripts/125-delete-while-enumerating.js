// expect: any-limit
for (;;) { var o = {};
for (var i = 0; i < 30000; i++) { o['k' + i] = 1; }
for (var k in o) { for (var j = 0; j < 30000; j++) { delete o['k' + j]; } } }
