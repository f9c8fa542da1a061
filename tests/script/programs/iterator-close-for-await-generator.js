(async () => { for await (const x of { *[Symbol.iterator]() { try { yield 1; yield 2 } finally { console.log('closed') } } }) { if (x) break } console.log('end') })();
(async () => { for await (const x of { *[Symbol.iterator]() { try { yield 1; yield 2 } finally { console.log('closed2') } } }) { const f = () => x; if (x) break } console.log('end') })();
