let i = 0; const s = Symbol('sym');
class A { ['m' + ++i]() { return 1 } get ['g' + ++i]() { return 2 } static ['s' + ++i]() { return 3 } [s]() { return 4 } static get [Symbol.toStringTag]() { return 'T' } [i + 10]() {} }
const a = new A; console.log(a.m1(), a.g2, A.s3(), a[s](), a[s].name, a.m1.name, Object.getOwnPropertyDescriptor(A.prototype, 'g2').get.name, a[13].name, String(A).slice(0, 9));
