function a() { try { return 1 } catch (e) { console.log('caught ' + e) } finally { console.log('f'); throw 2 } }
try { a() } catch (e) { console.log('outer ' + e) }
function b() { for (;;) { try { break } catch (e) { console.log('caught ' + e) } finally { console.log('f'); throw 2 } } }
try { b() } catch (e) { console.log('outer ' + e) }
function c() { for (var i = 0; i < 1; i++) { try { continue } catch (e) { console.log('caught ' + e) } finally { console.log('f'); throw 2 } } }
try { c() } catch (e) { console.log('outer ' + e) }
function d() { try { 1 } catch (e) { console.log('caught ' + e) } finally { console.log('f'); throw 2 } }
try { d() } catch (e) { console.log('outer ' + e) }
