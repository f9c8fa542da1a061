function f(){ try { return 1 } finally { for (var i = 0; i < 2; i++) { try { return 2 } finally { continue } } } }
function g(){ try { return 1 } finally { for (const x of [1]) { try { return 2 } finally { if (x) continue } } } }
function h(){ for (let j = 0; j < 1; j++) { (() => j); try { return 1 } finally { for (const x of [1]) { (() => x); try { return 2 } finally { if (x) continue } } } } }
async function k(){ try { return 1 } finally { for (const x of [1]) { try { return 2 } finally { if (x) continue } } } }
console.log(f(), g(), h()); k().then((v) => console.log(v));
async function l(){ for (let j = 0; j < 1; j++) { (() => j); try { return 1 } finally { for (const x of [1]) { (() => x); try { await 0; return 2 } finally { if (x) continue } } } } }
l().then((v) => console.log(v));
