// expect: any-end
var s = new ReadableStream({}), all = [];
for (var i = 0; i < 20000; i++) { var two = s.tee(); all.push(two[1]); s = two[0]; }
for (i = all.length; i-- > 0;) all[i].cancel();
s.cancel();
