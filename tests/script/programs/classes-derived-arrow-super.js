class A { constructor(v) { this.v = v } }
class B extends A { w = 'field'; constructor() { const s = (...a) => super(...a); const t = () => this; try { t() } catch (e) { console.log(e.name) } const r = s(7); console.log(r === this, t() === this, this.v, this.w) } }
new B; class C extends A { constructor() { (() => { (() => super(1))() })(); this.q = (() => this.v)() } } console.log(new C().q);
