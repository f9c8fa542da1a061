// expect: RUN_TIMEOUT
return /^(.+)+\n$/s.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!');
