class A { static a = 1; static #p = 2; static { this.b = this.a + 1; let t = 5; var v = 6; this.c = t + v + A.#p } static { try { throw 1 } catch (e) { A.d = e } } }
console.log(A.a, A.b, A.c, A.d, typeof v);
