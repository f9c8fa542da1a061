const f = []; for (let i = 0; i < 3; i++) f.push(() => i); console.log(f.map(g => g()).join());
const h = []; for (let i = 0, j = 10; i < 3; i++, j--) h.push(() => i + ':' + j, () => i++); console.log(h.map(g => g()).join());
