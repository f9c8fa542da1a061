class A { constructor(x) { this.x = x } get d() { return this.x * 2 } set d(v) { this.x = v / 2 } m() { return 'm' + this.x } static s() { return 's' + (this === A) } }
const a = new A(3); a.d = 10;
console.log(a.x, a.d, a.m(), A.s(), typeof A, A.name, A.length);
console.log(Object.keys(A.prototype).length, Object.getOwnPropertyNames(A.prototype).join(), JSON.stringify(Object.getOwnPropertyDescriptor(A, 'prototype')));
try { A() } catch (e) { console.log(e.name) }
try { new (new A(1).m)() } catch (e) { console.log(e.name) }
