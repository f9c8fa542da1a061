// expect: any-limit
return Array.prototype.splice.call({ length: 2147483647 }, 1, 1);
