// expect: RUN_TIMEOUT
return Array.prototype.reduce.call({ length: 4294967295 }, function (a) { return a; }, 1);
