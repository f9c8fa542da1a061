// expect: any-limit
var t = new TextDecoderStream(), w = t.writable.getWriter(), r = t.readable.getReader(), big = new Uint8Array(3000000);
return new Promise(function () { (function more() { r.read(); w.write(big).then(more); })(); });
