// expect: any-limit
var r = { constructor: { } };
r.constructor[Symbol.species] = function () { return { exec: function () { this.lastIndex = 1; return { length: 4294967295 }; } }; };
r.flags = '';
return RegExp.prototype[Symbol.split].call(r, 'ab');
