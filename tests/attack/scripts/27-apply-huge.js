// expect: any-limit
return Math.max.apply(null, { length: 100000000 });
