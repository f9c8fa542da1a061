// expect: any-limit
new ReadableStream({ pull: function (k) { k.enqueue(1); } }, { highWaterMark: 1 / 0 });
