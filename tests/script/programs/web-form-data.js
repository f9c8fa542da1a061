(async () => {
  const say = (...words) => console.log(...words.map(w => JSON.stringify(w)));
  const fails = async f => { try { await f(); return 'fine' } catch (e) { return e.name } };
  const b = new Blob(['a', new Uint8Array([1, 255])], { type: 'Text/PLAIN;X=Y' });
  const f = new File(['abc'], 'name', { type: 'X/y', lastModified: 12 });
  const d = new FormData();
  d.append('a', 1); d.append('b', 'two'); d.append('a', 'three'); d.append('f', b); d.append('g', f); d.append('h', f, 'other');
  say(d.get('a'), d.getAll('a'), d.has('a'), d.has('z'), d.get('z'), d.getAll('z'));
  say([...d.keys()], d.get('f') instanceof File, d.get('f').name, d.get('g') === f, d.get('h').name, d.get('h').lastModified, d.get('h').type);
  d.set('a', 'new'); say([...d].map(([k, v]) => [k, typeof v]));
  d.delete('b'); d.set('last', 'x'); say([...d.entries()].length, [...d.values()].length, d[Symbol.iterator] === d.entries);
  const each = []; d.forEach(function (v, k, o) { each.push([k, o === d, this.t]) }, { t: 1 }); say(each);
  const live = new FormData(); live.append('x', '1'); let n = 0; live.forEach(() => { if (n++ < 3) live.append('y', 'z') }); say(n, [...live.keys()]);
  say(await fails(() => d.append('a')), await fails(() => d.append('a', 'b', 'c')), await fails(() => d.set('a', 'b', undefined)), await fails(() => new FormData(1)), await fails(() => FormData()), await fails(() => FormData.prototype.get.call({}, 'a')));
  const u = new FormData(); u.append('\ud800', '\udc00x'); say([...u], u.has('\ufffd'), u.has('\udfff'));
  const rb = new Response(b); say(rb.headers.get('content-type'), (await rb.bytes()).length, rb.bodyUsed, b.size);
  say(new Response(new Blob(['x'])).headers.get('content-type'), new Response(b, { headers: { 'content-type': 'q/r' } }).headers.get('content-type'));
  const back = await new Response('xy', { headers: { 'Content-Type': 'Text/HTML; Charset="UTF-8" ; a="b c"' } }).blob();
  say(back.type, back.size, await back.text(), back instanceof Blob);
  for (const type of ['', 'x', 'a/b, c/d', 'a/b;q', 'a/b;q=', 'a/b;=x;y=z', 'a/b;x="1\\"2"', 'a/b; x=1; X=2', '*/*', 'a/b,*/*', 'a/b;x="a,b",z', 'A/B;X=é', 'text/plain;charset=utf-8;charset=latin1'.slice(0, 24)]) {
    const r = new Response('x', { headers: { 'content-type': type } }); say(type, (await r.blob()).type) }
  const none = new Response('x'); none.headers.delete('content-type'); say((await none.blob()).type, (await new Response(null).blob()).size);
  const q = new Request('http://x.example/', { method: 'POST', body: new File(['ff'], 'n', { type: 'f/f' }) });
  say(q.headers.get('content-type'), await (await q.blob()).text(), q.bodyUsed, await fails(() => q.blob()));
  const m = new FormData(); m.append('na"me\r\nx\ny\rz', 'v"a\nl\r\nu\re'); m.append('file', new File(['b\ri\nn'], 'q"u\no\r\nte', { type: 'T/X' })); m.append('e', ''); m.append('n', new Blob([])); m.append('ü', '😀');
  const r = new Response(m); const type = r.headers.get('content-type'); const boundary = type.split('boundary=')[1];
  say(type.startsWith('multipart/form-data; boundary='), boundary.length >= 27 && boundary.length <= 70);
  say((await r.clone().text()).split(boundary).join('BOUNDARY').replace(/\r\n$/, ''));
  const m2 = await r.formData();
  for (const [k, v] of m2) say(k, typeof v === 'string' ? v : [v.name, v.type, await v.text(), v instanceof File]);
  say(new Response(m).headers.get('content-type') !== new Response(m).headers.get('content-type'));
  const parse = async (text, type = 'multipart/form-data; boundary=b') => { try { const out = []; for (const [k, v] of await new Response(text, { headers: { 'content-type': type } }).formData()) out.push(k, typeof v === 'string' ? v : [v.name, v.type, await v.text()]); return out } catch (e) { return e.name } };
  const D = 'Content-Disposition: form-data; name="a"';
  for (const text of [`--b\r\n${D}\r\n\r\nx\r\n--b--\r\n`, `--b\r\n${D}\r\n\r\nx\r\n--b--`, `--b--\r\n`, '', '--b', '--b\r\n', `--b\r\n${D}\r\n\r\nx`, `--b\r\n${D}\r\n\r\nx\r\n--b`,
    `--b\r\nX-Y: z\r\n${D}; filename="f"\r\nContent-Type: a/b\r\n\r\nx\r\n--b--`, `--b\r\n${D}; filename=""\r\n\r\n\r\n--b--`, `--b\r\n\r\nx\r\n--b--`,
    `--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--`, `--b\r\nContent-Disposition: attachment; name="a"\r\n\r\nx\r\n--b--`,
    `--b\r\n${D}\r\n\r\nx\r\n--b\r\n${D}\r\n\r\n\r\n\r\n--bb\r\n\r\n--b--`, `x\r\n--b\r\n${D}\r\n\r\nx\r\n--b--`,
    `--b\r\nContent-Disposition: form-data; name="%22%0d%0A%41"\r\n\r\nx\r\n--b--`, `--b\n${D}\n\nx\n--b--`, `--b\r\nContent-Disposition: form-data; name="a\r\n\r\nx\r\n--b--`]) say(text.length, await parse(text));
  for (const type of ['multipart/form-data', 'multipart/form-data; boundary=', 'multipart/mixed; boundary=b', 'text/plain', 'MULTIPART/Form-Data; Boundary="b"', 'multipart/form-data; boundary=c']) say(type, await parse(`--b\r\n${D}\r\n\r\nx\r\n--b--`, type));
  say(await parse('a=1&b=%20x+y&a=%ff&c', 'application/x-www-form-urlencoded'), await parse('', 'application/x-www-form-urlencoded;charset=x'));
  say([...await new Response(new URLSearchParams('x=1&y=2')).formData()]);
  say([...await new Request('http://x.example/', { method: 'POST', body: m }).formData()].length);
})();
