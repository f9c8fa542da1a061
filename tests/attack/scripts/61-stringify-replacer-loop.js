// expect: RUN_TIMEOUT
return JSON.stringify({ a: 1 }, function () { for (;;) {} });
