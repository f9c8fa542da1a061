// `else if` said many times in eval's code, with completion values and labels.
const chain = (count, last) => 'if (x === 0) 0; ' + Array.from({ length: count }, (_, i) => `else if (x === ${i + 1}) ${i + 1};`).join(' ') + last
for (const x of [0, 7, 40, 41]) console.log(eval(chain(40, ' else "none"')), eval(chain(40, '')))
console.log(eval('1; a: b: if (0) 2; else if (1) { 3; break b }'), eval('1; if (0) 2; else if (0) 3'))
let deep = 'no'
try { eval('if (0);else '.repeat(100000) + 'deep = "yes"'); } catch (error) { deep = 'refused' }
console.log(deep === 'yes' || deep === 'refused')
