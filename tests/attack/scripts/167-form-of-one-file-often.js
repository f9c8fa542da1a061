// expect: any-limit
var form = new FormData(), file = new File([new Uint8Array(1000000)], 'f');
for (var i = 0; i < 1000; i++) form.append('f', file);
for (;;) { try { new Response(form); } catch (e) { if (!(e instanceof RangeError)) throw e; } }
