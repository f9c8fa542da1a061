// expect: any-end
var chunk = new Uint8Array(1000000);
return new Response(new ReadableStream({ pull: function (k) { k.enqueue(chunk); } })).text();
