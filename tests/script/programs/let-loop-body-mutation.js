const f = []; for (let i = 0; i < 6; i++) { f.push(() => i); i++; f.push(() => i *= 2) } console.log(f.map(g => g()).join());
