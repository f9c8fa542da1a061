// expect: any-end
var s = new ReadableStream({ pull: function (k) { k.enqueue(1); } }), all = [];
for (var i = 0; i < 20000; i++) { var two = s.tee(); all.push(two[1]); s = two[0]; }
s.getReader().read();
s.cancel();
