// expect: any-limit
var t = new TransformStream({ transform: function (x, k) { for (;;) k.enqueue(new Uint8Array(1000)); } });
t.readable.getReader().read(); return t.writable.getWriter().write(1);
