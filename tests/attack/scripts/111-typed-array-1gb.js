// expect: MEMORY_LIMIT
return new Uint8Array(1073741824).length;
