(async () => {
  const say = (...words) => console.log(...words.map(w => JSON.stringify(w)));
  const fails = async f => { try { await f(); return 'fine' } catch (e) { return e.name } };
  const text = new TextEncoder(), bytes = s => text.encode(s);
  // response.body
  const r = new Response('hello');
  say(r.body instanceof ReadableStream, r.body === r.body, r.body.locked, r.bodyUsed, new Response(null).body, new Response().body);
  const reader = r.body.getReader();
  say(r.body.locked, r.bodyUsed, await fails(() => r.text()), await fails(() => r.clone()), await fails(() => r.body.getReader()), await fails(() => r.body.cancel()), await fails(() => r.body.tee()));
  const first = await reader.read();
  say(first.done, first.value instanceof Uint8Array, [...first.value], r.bodyUsed, await reader.read(), await reader.read(), await reader.closed);
  reader.releaseLock(); say(r.body.locked, r.bodyUsed, await fails(() => r.text()), await fails(() => reader.read()), await fails(() => reader.closed), await fails(() => reader.cancel()));
  reader.releaseLock();
  const t = new Response('text'); const before = t.body; say(await t.text(), t.bodyUsed, t.body === before, await fails(() => t.body.getReader()));
  const never = new Response('x'); await never.text(); say(never.bodyUsed, never.body instanceof ReadableStream);
  const peek = new Response('peek'); peek.body; say(await peek.text());
  const freed = new Response('freed'); freed.body.getReader().releaseLock(); say(freed.bodyUsed, await freed.text());
  let all = ''; for await (const chunk of new Response('for await').body) all += new TextDecoder().decode(chunk); say(all);
  const broken = new Response('abc'); for await (const chunk of broken.body) break; say(broken.bodyUsed, broken.body.locked, await fails(() => broken.text()));
  const kept = new Response('abc'); for await (const chunk of kept.body.values({ preventCancel: true })) break; say(kept.bodyUsed, kept.body.locked, (await kept.body.getReader().read()).done);
  const c = new Response('cancelled'); say(await c.body.cancel('why'), c.bodyUsed, c.body.locked, (await c.body.getReader().read()).done);
  const empty = new Response(''); say((await empty.body.getReader().read()).done);
  // streams of scripts
  const log = [];
  const s = new ReadableStream({ start(k) { log.push('start', k.desiredSize); k.enqueue('a') }, pull(k) { log.push('pull', k.desiredSize); k.enqueue('b'); if (log.length > 8) k.close() }, cancel(why) { log.push('cancel', why) } });
  say(log); const sr = s.getReader(); say(await sr.read(), await sr.read(), await sr.read()); say(log); say(await sr.cancel('w'), log.slice(-2), await sr.read());
  const order = [];
  const o = new ReadableStream({ pull(k) { order.push('pull'); k.enqueue(order.length); if (order.length > 3) k.close() } }, { highWaterMark: 0 });
  await null; order.push('later'); const got = []; for await (const x of o) got.push(x); say(order, got);
  const asy = new ReadableStream({ async start() { await null; }, async pull(k) { await null; k.enqueue(1); await null; k.close() } }); const ag = []; for await (const x of asy) ag.push(x); say(ag);
  const e = new ReadableStream({ pull(k) { throw new RangeError('p') } }); say(await fails(() => e.getReader().read()), await fails(() => e.cancel()));
  const e2 = new ReadableStream({ pull() { return Promise.reject(new RangeError('p')) } }); const er = e2.getReader(); say(await fails(() => er.closed), await fails(() => er.read()));
  const e3 = new ReadableStream({ start(k) { k.enqueue(1); k.error(new URIError('e')) } }); say(await fails(() => e3.getReader().read()));
  say(await fails(() => new ReadableStream({ start() { throw new RangeError('s') } })));
  const e4 = new ReadableStream({ start() { return Promise.reject(new RangeError('s')) } }); say(await fails(() => e4.getReader().read()));
  let k; const m = new ReadableStream({ start(c) { k = c } }); say(k.desiredSize); k.enqueue(1); say(k.desiredSize); k.close(); say(k.desiredSize, await fails(() => k.enqueue(2)), await fails(() => k.close())); const mr = m.getReader(); say(await mr.read(), await mr.read(), k.desiredSize, await fails(() => k.enqueue(2))); k.error(1);
  let k2; const f = new ReadableStream({ start(c) { k2 = c } }); const fr = f.getReader(); const p1 = fr.read(), p2 = fr.read(); k2.enqueue('x'); k2.close(); say(await p1, await p2, await fr.closed);
  let k3; const g = new ReadableStream({ start(c) { k3 = c } }); const gr = g.getReader(); const p3 = gr.read(); gr.releaseLock(); say(await fails(() => p3)); k3.enqueue('kept'); say(await g.getReader().read());
  let k5; const h = new ReadableStream({ start(c) { k5 = c } }); const hr = h.getReader(); const p5 = hr.read(); k5.error(new EvalError('x')); say(await fails(() => p5), await fails(() => hr.closed), k5.desiredSize);
  // strategies
  const sized = []; let k6; new ReadableStream({ start(c) { k6 = c } }, { highWaterMark: 10, size(x) { sized.push(x); return x.length } }); k6.enqueue('abcd'); say(k6.desiredSize, sized);
  say(await fails(() => new ReadableStream({}, { highWaterMark: -1 })), await fails(() => new ReadableStream({}, { highWaterMark: NaN })), await fails(() => new ReadableStream({}, { size: 1 })), await fails(() => new ReadableStream({ pull: 1 })), await fails(() => new ReadableStream(null)), await fails(() => ReadableStream()));
  let k7; const bad = new ReadableStream({ start(c) { k7 = c } }, { size() { throw new EvalError('sz') } }); say(await fails(() => k7.enqueue(1)), await fails(() => bad.getReader().read()));
  let k8; const neg = new ReadableStream({ start(c) { k8 = c } }, { size() { return -1 } }); say(await fails(() => k8.enqueue(1)), await fails(() => neg.getReader().read()));
  // re-entry
  let k9; const re = new ReadableStream({ start(c) { k9 = c } }, { size() { k9.error(new RangeError('in size')); return 1 } }); say(await fails(() => k9.enqueue(1)), await fails(() => re.getReader().read()));
  const cx = []; let k10; const rc = new ReadableStream({ start(c) { k10 = c }, cancel(w) { cx.push(w); try { k10.enqueue(1) } catch (e) { cx.push(e.name) } return Promise.reject(new RangeError('c')) } }); say(await fails(() => rc.cancel('q')), cx);
  // tee
  const src = []; const tt = new ReadableStream({ pull(k) { src.push('pull'); k.enqueue(src.length); if (src.length == 3) k.close() }, cancel(w) { src.push(w) } }, { highWaterMark: 0 });
  const [ta, tb] = tt.tee(); say(tt.locked); const ra = [], rb = []; for await (const x of ta) ra.push(x); for await (const x of tb) rb.push(x); say(ra, rb);
  const [ca, cb] = new ReadableStream({ cancel(w) { src.push(w) } }).tee(); const both = [ca.cancel('A')]; await null; both.push(cb.cancel('B')); say(await Promise.all(both), src.slice(-1));
  const [ea, eb] = new ReadableStream({ start(k) { k.error(new RangeError('tee')) } }).tee(); say(await fails(() => ea.getReader().read()), await fails(() => eb.getReader().read()));
  // bodies of streams
  const make = (...chunks) => new ReadableStream({ start(k) { for (const x of chunks) k.enqueue(x); k.close() } });
  const body = new Response(make(bytes('ab'), bytes('c'), bytes(''))); say(body.headers.get('content-type'), await body.text(), body.bodyUsed, body.body.locked, await fails(() => body.text()));
  say(await new Response(make(bytes('{"a":'), bytes('1}'))).json(), (await new Response(make(bytes('xyz'))).blob()).size, [...await new Response(make(bytes('xyz'))).bytes()], (await new Response(make()).arrayBuffer()).byteLength);
  say(await fails(() => new Response(make('text')).text()), await fails(() => new Response(make({})).text()));
  say(await fails(() => new Response(new ReadableStream({ pull() { throw new RangeError('mid') } })).text()));
  const lockedOne = make(bytes('x')); lockedOne.getReader(); say(await fails(() => new Response(lockedOne)));
  const usedOne = make(bytes('x')); const ur = usedOne.getReader(); await ur.read(); ur.releaseLock(); say(await fails(() => new Response(usedOne)));
  const cl = new Response(make(bytes('one'), bytes('two')), { status: 201 }); const twin = cl.clone(); say(await cl.text(), await twin.text(), twin.status, cl.bodyUsed);
  const cl2 = new Response(make(bytes('one'))); const early = cl2.body; const twin2 = cl2.clone(); say(early.locked, cl2.body === early, await twin2.text(), cl2.bodyUsed, await cl2.text());
  say(await fails(() => new Request('http://x.example/', { method: 'POST', body: make() })), await fails(() => new Request('http://x.example/', { body: make(), duplex: 'half' })));
  const q = new Request('http://x.example/', { method: 'POST', body: make(bytes('req')), duplex: 'half' }); const q2 = new Request(q); say(q.bodyUsed, await q2.text(), await fails(() => q.text()));
  say(await new Response(new Blob(['bl', 'ob']).stream()).text(), new Blob(['x']).stream().locked);
  say(Object.prototype.toString.call(make()), Object.prototype.toString.call(make().getReader()), ReadableStream.prototype[Symbol.asyncIterator] === ReadableStream.prototype.values, ReadableStream.length);
  say(await fails(() => ReadableStream.prototype.getReader.call({})), await fails(() => ReadableStream.prototype.cancel.call({})));
  const it = make(1, 2, 3)[Symbol.asyncIterator](); const sort = x => [x.done, x.value]; say(await it.next(), sort(await it.return('r')), await it.next(), sort(await it.return('s')));
  const its = make(1, 2, 3).values(); say(await Promise.all([its.next(), its.next(), its.next(), its.next()]));
  const big = new ReadableStream({ start(k) { for (let i = 0; i < 1000; i++) k.enqueue(i); k.close() } }); let sum = 0; for await (const x of big) sum += x; say(sum);
  const fd = new FormData(); fd.append('a', new Blob(['in'])); const fr2 = new Response(fd); fr2.body; const form = await fr2.formData(); say(await form.get('a').text());
})().catch(e => console.log('failed', e.stack));
