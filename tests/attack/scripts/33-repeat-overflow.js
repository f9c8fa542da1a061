// expect: MEMORY_LIMIT
return 'xyzzy'.repeat(2147483647).length;
