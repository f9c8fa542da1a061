// expect: any-limit
return Array.prototype.slice.call({ length: 2147483647 }).length;
