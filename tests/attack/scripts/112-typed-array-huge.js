// expect: MEMORY_LIMIT
return new Float64Array(500000000).length;
