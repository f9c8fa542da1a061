// A square is rounded once.
let x = 849344716800
console.log(x ** 2, Math.pow(x, 2), x * x, (-3) ** 2, Math.pow(-0, 2), (-0) ** 2, Infinity ** 2, NaN ** 2)
x **= 2
console.log(x)
for (let i = 1, n = 1.1; i < 20; i++) { n = n * 3.7 + i; if (n ** 2 !== n * n || Math.pow(n, 2) !== n * n) console.log('differs', n) }
