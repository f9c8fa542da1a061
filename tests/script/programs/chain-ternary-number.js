const a = 1; console.log(a?.5:1, a ?.5 : 1, a?.toString?.(), a?.[0], (a?.5:2) + 1, true?.1:2); const b = null; console.log(b?.5:1, b?.a ?.5 : 7);
