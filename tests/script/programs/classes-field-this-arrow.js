class A { x = 1; get = () => this.x; static y = 2; static get = () => this.y; nest = () => () => this.x + 1 }
const a = new A, { get, nest } = a; console.log(get.call(null), A.get.call(0), nest()());
