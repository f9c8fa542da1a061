// expect: RUN_TIMEOUT
return Array.prototype.forEach.call({ length: 4294967295 }, function () {});
