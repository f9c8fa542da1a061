// expect: any-end
var p = new Proxy(/a/g, {});
try { return 'aa'.replace(p, 'b'); } catch (e) { return e.name; }
