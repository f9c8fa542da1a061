var let = 5; console.log(let); let = 6; var a = [let, let + 1]; console.log(a.join()); if (let) let
console.log(typeof let); (function () { var yield = 1; var await = 2; console.log(yield + await); var static = 3, implements = 4, package = 5; console.log(static + implements + package) })(); let
b = 7
console.log(b)
