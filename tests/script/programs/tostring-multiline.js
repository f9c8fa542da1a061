const f = function (a, // comment
  b = 2) {
  // in body
  return `t${a}`
};
console.log(f.toString()); class B {
  static m() {
    return 1 } // c
  get y() { return 2 }
}
console.log(B.toString(), B.m.toString()); console.log((({ a, ...b }, [c]) => { let x = a ?? b?.c; return x }).toString(), Function.prototype.toString.call(Map).includes('native'), String(f.bind()).includes('native'));
