console.log(String.raw`a\n${1}\\`, String.raw`\u{zz}`, String.raw({ raw: ['x', 'y', 'z'] }, 1, 2, 3), String.raw`line
two`, (s => s.raw[0])`
`.length, (s => JSON.stringify(s.raw[0] + s[0]))`\
`);
