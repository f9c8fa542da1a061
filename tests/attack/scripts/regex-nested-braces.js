// expect: RUN_TIMEOUT
return /^(a{1,20}){1,20}$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!');
