// expect: RUN_TIMEOUT
return Array.prototype.sort.call({ length: 2147483647 });
