// expect: RUN_TIMEOUT
return Array.prototype.reverse.call({ length: 4294967295 });
