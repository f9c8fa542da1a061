// expect: EXECUTION_FAILED
return 'xyzzy'.repeat(2147483647).length;
