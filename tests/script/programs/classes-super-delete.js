class A { m() { try { delete super.x } catch (e) { return e.name } } k() { let n = 0; try { delete super[(n++, 'x')] } catch (e) { return e.name + n } } } console.log(new A().m(), new A().k());
