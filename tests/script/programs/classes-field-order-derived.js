const log = [];
class A { constructor() { log.push('A ' + ('f' in this)); this.init?.() } }
class B extends A { f = log.push('field'); constructor() { log.push('before'); super(); log.push('after ' + this.f) } init() { log.push('init ' + this.f) } }
new B; console.log(log.join('|'));
