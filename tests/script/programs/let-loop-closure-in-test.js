const f = []; for (let i = 0; (f.push(() => i), i < 2); i++) {} console.log(f.map(g => g()).join()); for (let i = 0, n = 2; i < n; (f.push(() => i), i++)) {} console.log(f.map(g => g()).join());
