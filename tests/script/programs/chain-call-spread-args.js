const f = (...a) => a.join(); const o = { f, n: null }; console.log(f?.(...[1, 2], 3), o.f?.(...'ab'), o?.f(...[5]), o.n?.(...[x])); var x = 1;
