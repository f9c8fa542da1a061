var await_ = 1; const log = [];
class A { static { var x = 1; function f() { return x } log.push(f()) } static y = typeof x; static { var x = 2; log.push(x, this.y) } }
console.log(log.join());
