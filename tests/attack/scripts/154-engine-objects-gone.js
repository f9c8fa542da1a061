// expect: value {"d":"undefined","c":"undefined","b":"undefined","p":["now","timeOrigin","toJSON"],"n":true}
const names = Object.getOwnPropertyNames(performance).sort();
return { d: typeof Duktape, c: typeof CBOR, b: typeof Buffer, p: names, n: Number.isInteger(performance.now()) };
