// expect: any-end
var all = [], c = new AbortController();
for (var i = 0; i < 5000; i++) {
  var t = new TransformStream({ cancel: function () { c.abort(); } });
  all.push(t.readable.pipeTo(new WritableStream({ abort: function () { c.abort(); }, start: function (k) { k.signal.addEventListener('abort', function () { k.error(1); c.abort(); }); } }), { signal: c.signal }));
}
c.abort(); return Promise.allSettled(all).then(function (x) { return x.length; });
