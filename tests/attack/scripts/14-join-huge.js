// expect: any-limit
return Array.prototype.join.call({ length: 4294967295 }, '').length;
