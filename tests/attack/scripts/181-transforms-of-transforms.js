// expect: any-end
var s = new ReadableStream({ pull: function (k) { k.enqueue(1); } });
for (var i = 0; i < 20000; i++) s = s.pipeThrough(new TransformStream());
return s.getReader().read();
