// expect: RUN_TIMEOUT
var a = new Uint8Array(3000000);
var b = new Float32Array(700000);
for (;;) { b.set(a.subarray(0, 700000)); a.set(a.subarray(1)); }
