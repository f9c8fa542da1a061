const mix = B => class extends B { mixed() { return 'mixed ' + super.who() } };
class A { who() { return 'A' } } class C extends mix(A) { who() { return 'C' } }
console.log(new C().mixed(), new (mix(mix(A)))().mixed(), C.name, mix(A).name === '');
