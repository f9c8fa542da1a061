const log = [];
const k = n => (log.push('key ' + n), n);
class A { [k('a')] = log.push('init a'); static [k('b')] = log.push('init b'); [k('m')]() {} static { log.push('block') } static [k('c')] = log.push('init c'); ['z' + k('d')] = log.push('init d') }
log.push('made'); new A; console.log(log.join('|')); console.log(Object.keys(new A).join(), Object.keys(A).join());
