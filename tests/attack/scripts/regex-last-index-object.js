// expect: RUN_TIMEOUT
var r = /a/g;
r.lastIndex = { valueOf: function () { for (;;) ; } };
return r.exec('a');
