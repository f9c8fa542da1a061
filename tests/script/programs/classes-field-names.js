class A { f = function () {}; g = () => {}; h = class {}; ['c' + 1] = () => 1; #p = () => 2; static s = function () {}; pn() { return this.#p.name } n = function named() {} }
const a = new A; console.log(a.f.name, a.g.name, a.h.name, a.c1.name, A.s.name, a.pn(), a.n.name);
