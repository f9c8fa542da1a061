// expect: RUN_TIMEOUT
return JSON.stringify({ toJSON: function () { for (;;) {} } });
