// expect: RUN_TIMEOUT
return Array.prototype.lastIndexOf.call({ length: 2147483647 }, 1);
