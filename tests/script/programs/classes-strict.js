function f() { class A { m() { return this } static [(function () { return String(this) })()]() {} } const { m } = new A; return [m(), Object.getOwnPropertyNames(A).join()] }
console.log(String(f()[0]), f()[1]);
class B { m() { undeclared = 1 } } try { new B().m() } catch (e) { console.log(e.name) }
