// expect: RUN_TIMEOUT
for (;;) { try { /(a*)*b/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'); } catch (e) {} }
