class A {} class C extends A { constructor() { super(); try { return 1 } catch (e) { console.log('no') } } } try { new C } catch (e) { console.log(e.name) }
class D extends A { constructor() { super(); try { return 1 } finally { return { d: 1 } } } } console.log(JSON.stringify(new D));
class E extends A { constructor() { for (;;) { try { super(); return } finally { this.f = 1 } } } } console.log(new E().f);
