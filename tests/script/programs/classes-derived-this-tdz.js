class A {} 
class B extends A { constructor(n) { if (n === 0) { try { this.x } catch (e) { console.log(e.name) } } if (n === 1) return; super(); if (n === 2) super(); } }
for (const n of [0, 1, 2, 3]) try { new B(n); console.log(n, 'ok') } catch (e) { console.log(n, e.name) }
