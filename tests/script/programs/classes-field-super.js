class B { hi() { return 'B.hi' } static sh() { return 'B.sh' } }
class C extends B { a = super.hi(); b = () => super.hi() + '!'; static c = super.sh(); static d = () => super.sh() + '?' }
const c = new C; console.log(c.a, c.b(), C.c, C.d());
