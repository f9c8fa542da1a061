// expect: any-limit
var r = new ReadableStream({}).getReader();
for (;;) r.read();
