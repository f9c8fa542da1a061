// expect: any-limit
var n = 0;
return JSON.parse('[1,2]', function (k, v) { if (k === '0') { this[1] = [[1], 2]; }
n++;
return n > 1e9 ? 1 : this[1] === undefined ? v : JSON.parse('[1,2]', arguments.callee); });
