class A {
  #x = 1
  get #y() { return this.#x + 10 }
  set #y(v) { this.#x = v }
  static of(a) { return a.#x }
  inner() {
    const outer = this
    class B extends (class { #x = 5; five() { return this.#x } }) {
      #x = 2
      both() { return [this.#x, B.name, outer.#y] }
      static has(o) { return #x in o }
    }
    return [new B().both().join(), new B().five(), B.has(outer), B.has(new B()), outer.#x]
  }
  again() { this.#y = 7; return eval('this.#x + this.#y') }
}
console.log(new A().inner().join(), A.of(new A()), new A().again())
class C { #x = 3; static #x2 = 4; m() { return class D { #x2 = 9; n(c) { return c.#x + this.#x2 } } } static s() { return C.#x2 } }
console.log(new (new C().m())().n(new C()), C.s())
