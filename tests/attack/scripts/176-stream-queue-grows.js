// expect: any-limit
new ReadableStream({ start: function (k) { for (;;) k.enqueue({}); } });
