class A { async m(x) { return 'A' + x } async *g() { yield 1; yield 2 } *h() { yield 3 } }
class B extends A { async m(x) { return await super.m(x) + await (async () => super.m(x + 1))() } async *g() { yield* super.g(); yield this.n } *h() { yield* super.h(); yield* (() => super.h())() } n = 5 }
(async () => { const b = new B; console.log(await b.m(1)); const r = []; for await (const x of b.g()) r.push(x); console.log(r.join(), [...b.h()].join()) })();
