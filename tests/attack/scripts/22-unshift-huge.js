// expect: RUN_TIMEOUT
return Array.prototype.unshift.call({ length: 4294967200 }, 1);
