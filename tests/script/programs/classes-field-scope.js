const x = 'outer';
class A { constructor(x, y) { var z = 1; this.p = x } v = x; w = typeof y; u = typeof z }
const a = new A('param', 1); console.log(a.v, a.w, a.u, a.p);
