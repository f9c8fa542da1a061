// expect: RUN_TIMEOUT
try { /^(a+)+$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'); } finally { return 1; }
