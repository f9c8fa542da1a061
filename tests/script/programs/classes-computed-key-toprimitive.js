const log = []; const key = n => ({ toString() { log.push('str ' + n); return n } });
class A { [(log.push('eval a'), key('a'))]() {} static [(log.push('eval b'), key('b'))] = log.push('init b') } console.log(log.join('|'));
const o = { [(log.push(1), key('x'))]: log.push('v'), [key('y')]() {} }; console.log(log.slice(5).join('|'), Object.keys(o).join());
