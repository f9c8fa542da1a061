console.log(1) // c
/* multi
line */ console.log(2)
<!-- html open
console.log(3)
--> html close
/* */ --> after comment
var a = 1; console.log(a /* x */ + /* y */ 1)
