// expect: any-limit
var w = new WritableStream({ write: function () { return new Promise(function () {}); } }).getWriter(); for (;;) w.write(1);
