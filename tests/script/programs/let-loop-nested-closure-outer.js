const r = []; for (let i = 0; i < 2; i++) { for (let j = 0; j < 2; j++) { r.push(() => `${i}${j}`); let i2 = i; if (j) i++; r.push(() => i2 + '/' + i) } } console.log(r.map(f => f()).join());
