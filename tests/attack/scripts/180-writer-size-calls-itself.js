// expect: any-end
var w = new WritableStream({}, { size: function () { return w.write(1), 1; } }).getWriter();
return w.write(1).then(function () { return 1; });
