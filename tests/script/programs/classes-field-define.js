class P { set x(v) { console.log('setter', v) } }
class C extends P { x = 1; y; 'a b' = 3; 4 = 5 }
const c = new C; console.log(JSON.stringify(c), 'y' in c, JSON.stringify(Object.getOwnPropertyDescriptor(c, 'x')));
class F { static name = 'own'; static length = 'len' } console.log(F.name, F.length);
