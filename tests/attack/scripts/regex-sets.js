// expect: RUN_TIMEOUT
return /^([a-z]+)+$/v.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!');
