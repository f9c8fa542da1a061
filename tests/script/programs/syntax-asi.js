let a = 1
let b = 2
const c = a
+ b
;[1, 2].forEach(x => a += x)
var d = function () { return 1 }
;(function () { b = 5 })()
let i = 0, j = 0
i
++j
const f = () => {
  return
  5
}
for (;;) { if (i++ > 2) break
continue }
do i--; while (i > 0) console.log('same line')
var e = a
/2/1
console.log(a, b, c, i, j, f(), e, typeof d)
if (a) ; else console.log('no')
{ 1
} console.log('block')
x: while (true) { break
x }
var yield_ = 1, let_
= 3; console.log(let_)
throw_: { break throw_ }
