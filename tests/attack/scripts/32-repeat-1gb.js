// expect: MEMORY_LIMIT
return 'x'.repeat(1073741824).length;
