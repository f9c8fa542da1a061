class A { get v() { return 'A.v ' + this.n } m(x) { return 'A.m' + x + this.n } static s() { return 'A.s ' + this.name } set w(v) { this.got = v } }
class B extends A { n = 'b'; get v() { return 'B>' + super.v } m(x) { return super.m(x) + super['m'](x + 1) } static s() { return super.s() + '!' } set w(v) { super.w = v + 1 } t() { super.z = 4; return this.z + Object.keys(this).join() } }
const b = new B; b.w = 1; console.log(b.v, b.m(1), B.s(), b.got, b.t());
