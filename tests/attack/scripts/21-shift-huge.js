// expect: RUN_TIMEOUT
return Array.prototype.shift.call({ length: 4294967295 });
