(async () => {
  const say = (...words) => console.log(...words.map(w => JSON.stringify(w)));
  const fails = async f => { try { await f(); return 'fine' } catch (e) { return e?.name ?? e } };
  const text = new TextEncoder(), bytes = s => text.encode(s), turn = async (n = 10) => { for (let i = 0; i < n; i++) await null };
  const make = (...chunks) => new ReadableStream({ start(k) { for (const x of chunks) k.enqueue(x); k.close() } });
  const all = async s => { const out = []; for await (const x of s) out.push(x); return out };
  // writers
  const log = [];
  const w1 = new WritableStream({ start(c) { log.push('start', c instanceof Object) }, write(x, c) { log.push('write', x, c !== undefined) }, close() { log.push('close') }, abort(r) { log.push('abort', r) } });
  say(w1.locked, Object.prototype.toString.call(w1), WritableStream.length, log);
  const a = w1.getWriter(); say(w1.locked, a.desiredSize, await a.ready, await fails(() => w1.getWriter()), await fails(() => w1.close()), await fails(() => w1.abort()));
  const p1 = a.write(1); say(a.desiredSize); const p2 = a.write(2); say(a.desiredSize, await p1, await p2, await a.ready, a.desiredSize, await a.close(), await a.closed, a.desiredSize, log);
  say(await fails(() => a.close()), await a.abort('late'), await a.ready); a.releaseLock(); say(w1.locked, await fails(() => a.write(1)), await fails(() => a.closed), await fails(() => a.desiredSize), await fails(() => a.ready)); a.releaseLock();
  say(await w1.getWriter().closed, await fails(() => WritableStream()), await fails(() => new WritableStream({ type: 'bytes' })), await fails(() => new WritableStream(1)), await fails(() => new WritableStream({ write: 1 })), await fails(() => new WritableStream({}, { highWaterMark: -1 })));
  // back-pressure
  let free; const w2 = new WritableStream({ write() { return new Promise(r => { free = r }) } }, { highWaterMark: 2 }); const b = w2.getWriter(); await b.ready; const seen = [];
  b.write('x'); seen.push(b.desiredSize); b.write('y'); seen.push(b.desiredSize); let ready = false; b.ready.then(() => { ready = true }); await turn(); seen.push(ready); free(); await turn(); seen.push(ready, b.desiredSize); free(); await turn(); seen.push(b.desiredSize); say(seen);
  // order of close and writes
  const order = []; const w3 = new WritableStream({ async write(x) { await turn(3); order.push(x) }, close() { order.push('closed') } }); const c = w3.getWriter(); c.write(1); c.write(2); const done = c.close(); say(await fails(() => c.write(3)), await done, order);
  // failures
  const w4 = new WritableStream({ write() { throw new RangeError('w') } }); const d = w4.getWriter(); say(await fails(() => d.write(1)), await fails(() => d.write(2)), await fails(() => d.closed), await fails(() => d.ready), d.desiredSize, await fails(() => d.close()), await fails(() => d.abort()));
  const w5 = new WritableStream({ write() { return Promise.reject(new URIError('w')) } }); const e = w5.getWriter(); e.ready.catch(() => 0); e.closed.catch(() => 0); const both = await Promise.allSettled([e.write(1), e.write(2)]); say(both.map(x => x.reason.name));
  const w6 = new WritableStream({ close() { throw new RangeError('c') } }); const f = w6.getWriter(); say(await fails(() => f.close()), await fails(() => f.closed));
  const w7 = new WritableStream({ start() { return Promise.reject(new EvalError('s')) } }); const g = w7.getWriter(); say(await fails(() => g.write(1)), await fails(() => g.closed), await fails(() => new WritableStream({ start() { throw new RangeError('s') } })));
  let k8; const w8 = new WritableStream({ start(k) { k8 = k } }); const h = w8.getWriter(); k8.error(new SyntaxError('own')); say(await fails(() => h.write(1)), await fails(() => h.closed)); k8.error(1);
  const w9 = new WritableStream({}, { size() { throw new RangeError('size') } }); const i = w9.getWriter(); say(await fails(() => i.write(1)), await fails(() => i.closed));
  // abort
  const reasons = []; let k10; const w10 = new WritableStream({ start(k) { k10 = k }, abort(r) { reasons.push(r) } }); say(k10.signal.aborted, await w10.abort('why'), reasons, k10.signal.aborted, k10.signal.reason, await fails(() => w10.getWriter().closed));
  const w11 = new WritableStream({ abort() { throw new RangeError('a') } }); say(await fails(() => w11.abort(1)));
  let hold; const w12 = new WritableStream({ write() { return new Promise(r => { hold = r }) }, abort(r) { reasons.push('late ' + r) } }); const j = w12.getWriter(); j.closed.catch(() => 0); await turn(); const pw = j.write(1), pw2 = j.write(2); pw2.catch(() => 0); await turn(); const pa = j.abort('stop'); await turn(); say(reasons.length); hold(); say(await pw, await fails(() => pw2), await pa, reasons, await fails(() => j.closed));
  const w13 = new WritableStream(); const q1 = w13.abort('x'), q2 = w13.abort('y'); say(await q1, await q2, q1 === q2);
  // TransformStream
  const t1 = new TransformStream({ transform(x, k) { k.enqueue(x * 2); k.enqueue(x * 2 + 1) }, flush(k) { k.enqueue('end') } });
  say(Object.prototype.toString.call(t1), t1.readable instanceof ReadableStream, t1.writable instanceof WritableStream, t1.readable === t1.readable, TransformStream.length);
  say(await all(make(1, 2, 3).pipeThrough(t1)));
  say(await all(make(1, 2, 3).pipeThrough(new TransformStream())), await all(make('a').pipeThrough(new TransformStream({ start(k) { k.enqueue('first') } }))));
  say(await all(make(1, 2, 3, 4).pipeThrough(new TransformStream({ transform(x, k) { if (x === 3) k.terminate(); else k.enqueue(x) } }))));
  say(await fails(() => all(make(1).pipeThrough(new TransformStream({ transform() { throw new RangeError('t') } })))), await fails(() => all(make(1).pipeThrough(new TransformStream({ flush() { throw new URIError('t') } })))), await fails(() => all(make(1).pipeThrough(new TransformStream({ start() { return Promise.reject(new EvalError('t')) } })))), await fails(() => all(make(1).pipeThrough(new TransformStream({ transform(x, k) { k.error(new SyntaxError('t')) } })))));
  say(await all(make(1, 2).pipeThrough(new TransformStream({ async transform(x, k) { await turn(3); k.enqueue(x) } })).pipeThrough(new TransformStream({ transform(x, k) { k.enqueue(-x) } }))));
  say(await fails(() => new TransformStream({ readableType: 'x' })), await fails(() => new TransformStream(1)), await fails(() => TransformStream()), await fails(() => TransformStream.prototype.readable));
  const t2 = new TransformStream({ cancel(r) { reasons.push('cancel ' + r) } }); const tw = t2.writable.getWriter(); tw.closed.catch(() => 0); tw.ready.catch(() => 0); await turn(); await t2.readable.cancel('no more'); say(reasons.slice(-1), await fails(() => tw.write(1)), await fails(() => tw.closed));
  const t3 = new TransformStream(); const tr = t3.readable.getReader(); tr.closed.catch(() => 0); await t3.writable.abort('gone'); say(await fails(() => tr.read()));
  const t4 = new TransformStream({ start(k) { reasons.push(k.desiredSize) } }, undefined, { highWaterMark: 3 }); say(reasons.slice(-1)); const t4w = t4.writable.getWriter(); await t4w.write(1); await t4w.write(2); await t4w.close(); say(await all(t4.readable));
  const t5 = new TransformStream(); const t5w = t5.writable.getWriter(), t5r = t5.readable.getReader(); let wrote = false; t5w.write(1).then(() => { wrote = true }); await turn(); say(wrote, t5w.desiredSize); say(await t5r.read()); await turn(); say(wrote, t5w.desiredSize); const last = t5w.close(); say(await t5r.read(), await last);
  // pipeTo
  const sink = (list, more = {}) => new WritableStream({ write(x) { list.push(x) }, close() { list.push('closed') }, abort(r) { list.push('aborted', r?.name ?? r) }, ...more });
  const l1 = []; const s1 = make(1, 2, 3), d1 = sink(l1); const pipe = s1.pipeTo(d1); say(s1.locked, d1.locked, await pipe, l1, s1.locked, d1.locked);
  const l2 = []; const d2 = sink(l2); await make('a').pipeTo(d2, { preventClose: true }); await make('b').pipeTo(d2); say(l2);
  const bad = () => new ReadableStream({ start(k) { k.enqueue(1); }, pull(k) { k.error(new RangeError('src')) } });
  const l3 = []; say(await fails(() => bad().pipeTo(sink(l3))), l3.slice(-2)); const l4 = []; const d4 = sink(l4); say(await fails(() => bad().pipeTo(d4, { preventAbort: true })), l4.includes('aborted'), d4.locked); await d4.getWriter().close(); say(l4.slice(-1));
  const cancels = []; const src = n => new ReadableStream({ pull(k) { k.enqueue(n++) }, cancel(r) { cancels.push(r?.name ?? r) } });
  say(await fails(() => src(0).pipeTo(new WritableStream({ write(x) { if (x === 2) throw new URIError('sink') } }))), cancels); const kept = src(0); say(await fails(() => kept.pipeTo(new WritableStream({ write(x) { throw new URIError('sink') } }), { preventCancel: true })), cancels.length, kept.locked);
  const shutW = new WritableStream(); await shutW.close(); say(await fails(() => src(0).pipeTo(shutW)), cancels.slice(-1));
  const ac = new AbortController(); const l5 = []; const abortable = src(0).pipeTo(sink(l5), { signal: ac.signal }); await turn(20); ac.abort(new EvalError('sig')); say(await fails(() => abortable), l5.slice(-2), cancels.slice(-1));
  const l6 = []; say(await fails(() => src(0).pipeTo(sink(l6), { signal: AbortSignal.abort('now') })), l6, cancels.slice(-1)); const l7 = []; say(await fails(() => src(0).pipeTo(sink(l7), { signal: AbortSignal.abort('now'), preventAbort: true, preventCancel: true })), l7);
  const lockedS = make(1); lockedS.getReader(); const lockedD = new WritableStream(); lockedD.getWriter(); say(await fails(() => lockedS.pipeTo(new WritableStream())), await fails(() => make(1).pipeTo(lockedD)), await fails(() => make(1).pipeTo({})), await fails(() => make(1).pipeTo(new WritableStream(), { signal: {} })), await fails(() => make(1).pipeThrough({})), await fails(() => make(1).pipeThrough({ readable: make(), writable: lockedD })));
  let let1; const slowD = new WritableStream({ write(x) { return new Promise(r => { let1 = r }) } }); let pulled = 0; const slow = new ReadableStream({ pull(k) { pulled++; k.enqueue(pulled) } }, { highWaterMark: 0 }).pipeTo(slowD); slow.catch(() => 0); await turn(30); say(pulled); let1(); await turn(30); say(pulled);
  // text
  const halves = '\ud83d\ude00'; say((await all(make('a', halves[0], halves[1] + 'b', halves[0]).pipeThrough(new TextEncoderStream()))).map(x => [...x]));
  const euro = bytes('x\u20acy'); say(await all(make(euro.subarray(0, 2), euro.subarray(2, 3), euro.subarray(3)).pipeThrough(new TextDecoderStream())), await all(make(euro.subarray(0, 2)).pipeThrough(new TextDecoderStream())), await fails(() => all(make(euro.subarray(0, 2)).pipeThrough(new TextDecoderStream('utf-8', { fatal: true })))), await fails(() => all(make('text').pipeThrough(new TextDecoderStream()))));
  const td = new TextDecoderStream('utf-8', { ignoreBOM: true }); say(td.encoding, td.fatal, td.ignoreBOM, new TextEncoderStream().encoding, await fails(() => new TextDecoderStream('nope')), td.readable.locked, td.writable.locked);
  const lines = () => { let rest = ''; return new TransformStream({ transform(x, k) { const parts = (rest + x).split('\n'); rest = parts.pop(); for (const p of parts) k.enqueue(p) }, flush(k) { if (rest) k.enqueue(rest) } }) };
  say(await all(new Response('one\ntwo\nthr\u20ace').body.pipeThrough(new TextDecoderStream()).pipeThrough(lines())));
  say(await new Response(make('a', 'b\u20ac').pipeThrough(new TextEncoderStream())).text());
  // from
  say(await all(ReadableStream.from([1, 2, Promise.resolve(3)])), await all(ReadableStream.from('h\u00e9'.split(''))), await all(ReadableStream.from(new Set([1]))), await all(ReadableStream.from((async function* () { yield 1; await null; yield 2 })())), await all(ReadableStream.from(make(7))));
  const its = []; const it = { [Symbol.asyncIterator]: () => ({ n: 0, async next() { return { value: this.n++, done: false } }, async return(v) { its.push('return', v); return {} } }) }; const fr = ReadableStream.from(it).getReader(); say(await fr.read(), await fr.read(), await fr.cancel('enough'), its);
  say(await fails(() => ReadableStream.from()), await fails(() => ReadableStream.from({})), await fails(() => all(ReadableStream.from((function* () { yield 1; throw new RangeError('gen') })()))), await fails(() => all(ReadableStream.from({ [Symbol.asyncIterator]: () => ({ next: () => 1 }) }))), await fails(() => ReadableStream.from({ [Symbol.iterator]: () => ({ next() {} }) }).cancel()));
  // strategies
  const cq = new CountQueuingStrategy({ highWaterMark: 3 }), bq = new ByteLengthQueuingStrategy({ highWaterMark: 16 }); say(cq.highWaterMark, cq.size(), bq.highWaterMark, bq.size(new Uint8Array(5)), Object.prototype.toString.call(bq), await fails(() => new CountQueuingStrategy()), await fails(() => new CountQueuingStrategy({})));
  const sized = new WritableStream({ write() { return new Promise(() => 0) } }, bq).getWriter(); sized.write(new Uint8Array(10)); say(sized.desiredSize);
  // bodies
  const { readable, writable } = new TransformStream(); const bw = writable.getWriter(); const read = new Response(readable).text(); bw.write(bytes('piped ')); bw.write(bytes('body')); bw.close(); say(await read);
  const [x1, x2] = make(1, 2, 3).tee(); const o1 = [], o2 = []; await Promise.all([x1.pipeTo(sink(o1)), x2.pipeTo(sink(o2))]); say(o1, o2);
  let total = 0; await new ReadableStream({ start(k) { for (let n = 0; n < 2000; n++) k.enqueue(n); k.close() } }).pipeThrough(new TransformStream()).pipeTo(new WritableStream({ write(n) { total += n } })); say(total);
})().catch(e => console.log('failed', e.stack));
