// expect: value {"d":"undefined","c":"undefined","b":"undefined","p":"undefined"}
return { d: typeof Duktape, c: typeof CBOR, b: typeof Buffer, p: typeof performance };
