// expect: any-limit
var n = 0;
function grow(k, v) {
    if (k === "0" && n++ < 1000000) { this[1] = [[1], 2]; }
    return v;
}
for (;;) { JSON.parse("[1,2]", grow); }
