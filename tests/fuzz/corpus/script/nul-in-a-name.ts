interface I { "a\0": 1; y: I }
export default (x: I) => x
