const a = 1, o = { toString() { return 'O' }, valueOf() { return 'V' } }; console.log(`x${a}y${'z'}${a + 1}`, `${o}`, '' + o, ``, `a
b`, `\u{41}\x42\n\t\`\${}`.length, `${`in${`deep${a}`}`}`, `${[1, 2]}${null}${undefined}`, `$`, `$${a}$`, `{${a}}`); try { `${Symbol()}` } catch (e) { console.log(e.name) }
