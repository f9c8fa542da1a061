class A { constructor(...a) { this.args = a; this.nt = new.target } } class B extends A {} class C extends B { f = 1 }
const c = new C(1, 2, 3); console.log(c.args.join(), c.nt === C, c.f, C.length, B.length, A.length);
