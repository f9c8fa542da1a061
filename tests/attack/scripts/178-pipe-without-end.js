// expect: RUN_TIMEOUT
return new ReadableStream({ pull: function (k) { k.enqueue(1); } }).pipeThrough(new TransformStream()).pipeTo(new WritableStream());
