// expect: RUN_TIMEOUT
var r = /a/g;
Object.defineProperty(r, 'flags', { get: function () { for (;;) ; } });
return 'a'.replace(r, '');
