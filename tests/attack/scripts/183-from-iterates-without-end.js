// expect: RUN_TIMEOUT
var forever = {}; forever[Symbol.iterator] = function () { return { next: function () { return { done: false, value: 1 }; } }; };
return ReadableStream.from(forever).pipeTo(new WritableStream());
