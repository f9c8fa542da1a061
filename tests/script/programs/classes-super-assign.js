class A { set x(v) { this._x = v } get x() { return this._x } } class B extends A { constructor() { super(); super.x = 1; super.x += 2; super['x'] *= 5; super.x++; ++super.x; this.r = super.x--; super.y ??= 9; super.q = 1 } }
const b = new B; console.log(b._x, b.r, b.y, b.q, Object.keys(b).join());
class C extends A { t() { [super.x] = [42]; ({ a: super.y } = { a: 43 }); return this._x + ',' + this.y } } console.log(new C().t());
class F { m() { Object.freeze(this); try { super.zz = 1 } catch (e) { return e.name } } } console.log(new F().m());
