class A { constructor() { this.a = 1 } }
class O extends A { constructor() { return { o: 1 } } } class U extends A { constructor() { super(); return undefined } } class P extends A { constructor() { super(); return 1 } } class Q extends A { constructor() { return } } class N extends A { constructor() { super(); return null } }
console.log(JSON.stringify(new O), JSON.stringify(new U)); for (const K of [P, Q, N]) try { new K; console.log('ok') } catch (e) { console.log(e.name) }
class R { constructor() { return 5 } } console.log(new R instanceof R); class S extends R {} console.log(new S instanceof S);
