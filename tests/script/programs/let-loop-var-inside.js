function f() { const r = []; for (let i = 0; i < 3; i++) { var v = i; function g() { return i } r.push(() => i + v, g) } return r.map(x => x()).join() + v } console.log(f());
