const p = { hi() { return 'p ' + this.n }, get g() { return 'g' + this.n } }; const o = { __proto__: p, n: 1, hi() { return super.hi() + '!' }, get g() { return super.g + '?' }, a: { __proto__: p, n: 2, hi() { return (() => super.hi())() } }, set s(v) { super.s = v } };
o.s = 3; console.log(o.hi(), o.g, o.a.hi(), o.s); const q = { n: 9, hi: o.hi }; console.log(q.hi()); const made = []; for (let i = 0; i < 3; i++) made.push({ __proto__: { v: i }, m() { return super.v } }); console.log(made.map(x => x.m()).join());
Object.setPrototypeOf(o, { hi() { return 'new' } }); console.log(o.hi());
