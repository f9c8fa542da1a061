class N extends null { static s() { return 1 } } console.log(Object.getPrototypeOf(N.prototype), Object.getPrototypeOf(N) === Function.prototype, N.s());
try { new N } catch (e) { console.log(e.name) }
for (const h of [undefined, 1, {}, () => 1, { prototype: 1 }]) try { (class extends h {}) ; console.log('no') } catch (e) { console.log(e.name) }
function P() {} P.prototype = 5; try { (class extends P {}) } catch (e) { console.log(e.name) }
P.prototype = null; class K extends P {} console.log(Object.getPrototypeOf(K.prototype));
function* g() {} try { (class extends g {}) } catch (e) { console.log(e.name) }
