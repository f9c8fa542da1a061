// expect: any-limit
var chunk = new Uint8Array(0);
return new Response(new ReadableStream({ pull: function (k) { k.enqueue(chunk); } })).text();
