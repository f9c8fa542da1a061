// expect: RUN_TIMEOUT
return 'aaaa'.replace(/a/g, function () { for (;;) {} });
