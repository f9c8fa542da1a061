// expect: RUN_TIMEOUT
for (;;) try { /^(a+)+$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'); } catch (e) {}
