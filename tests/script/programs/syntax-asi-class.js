class A { a = 1
b
c = 2
static d
static
e = 3
get
f() { return 4 }
['g'] = 5; x
*h() { yield 6 }
get; set; static x2; async
m() { return 7 } }
const o = new A; console.log(Object.keys(o).join(), A.e, [...o.h()].join(), o.m(), 'f' in o, 'get' in o);
