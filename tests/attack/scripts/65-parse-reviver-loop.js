// expect: RUN_TIMEOUT
return JSON.parse('[1]', function () { for (;;) {} });
