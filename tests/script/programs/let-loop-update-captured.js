const f = []; for (let i = 0, inc = () => i++; i < 3; inc(), i++) { f.push(() => i); if (f.length > 4) break } console.log(f.map(g => g()).join());
