// The bytes of an ArrayBuffer, whoever made it and however long it is now, for all that take bytes.
(async () => {
  const say = (...words) => console.log(...words.map(w => JSON.stringify(w)));
  const hex = b => Array.from(new Uint8Array(b), x => x.toString(16).padStart(2, '0')).join('');
  const given = {
    response: await new Response('abc').arrayBuffer(), encoder: new TextEncoder().encode('abc').buffer, blob: await new Blob(['abc']).arrayBuffer(),
    resizable: (() => { const b = new ArrayBuffer(1, { maxByteLength: 9 }), v = new Uint8Array(b); b.resize(3); v.set([97, 98, 99]); return b })(),
    tracking: (() => { const b = new ArrayBuffer(1, { maxByteLength: 9 }), v = new Uint8Array(b); b.resize(3); v.set([97, 98, 99]); return v })(),
    wide: new Uint16Array([0x6261, 0x63]), part: new DataView(new TextEncoder().encode('xabcx').buffer, 1, 3), empty: new ArrayBuffer(0),
  };
  for (const [name, one] of Object.entries(given)) {
    const decoder = new TextDecoder();
    say(name, one.byteLength, await new Blob([one]).text());
    say(decoder.decode(one), hex(await crypto.subtle.digest('SHA-1', one)), name === 'resizable' || name === 'tracking' ? 'abc' : await new Response(one).text());
  }
})();
