// expect: any-limit
return Array.prototype.map.call({ length: 4294967295 }, function () {});
