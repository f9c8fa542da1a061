// expect: any-limit
var all = [];
for (var i = 0; ; i++) all.push(new RegExp('[\\p{L}x]' + i, 'iu'));
