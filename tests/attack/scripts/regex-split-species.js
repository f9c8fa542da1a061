// expect: RUN_TIMEOUT
var r = /a/;
r.constructor = {};
r.constructor[Symbol.species] = function () { return { exec: function () { this.lastIndex = 0; return []; } }; };
var s = 'a';
while (s.length < 100000) s += s;
for (;;) r[Symbol.split](s);
