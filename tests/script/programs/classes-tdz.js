try { new X; class X {} } catch (e) { console.log(e.name) }
try { class Y extends Y {} } catch (e) { console.log(e.name) }
try { class Z { [Z.name]() {} } } catch (e) { console.log(e.name) }
try { (class W { static [W] = 1 }) } catch (e) { console.log(e.name) }
class V { static v = V.name; static { console.log(V.v, this === V) } }
let f; try { class U { [(f = () => U, 'k')]() {} } console.log(f() === U) } catch (e) { console.log(e.name) }
