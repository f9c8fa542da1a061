// expect: RUN_TIMEOUT
return /^(a{0,100}){0,100}b$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!');
