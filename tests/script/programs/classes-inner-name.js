class A { static self() { return A } m() { try { A = 1 } catch (e) { return e.name } } }
const B = A; A = null; console.log(B.self() === B, new B().m(), A);
const C = class D { static n() { return D.name } }; console.log(C.n(), typeof D, C.name);
