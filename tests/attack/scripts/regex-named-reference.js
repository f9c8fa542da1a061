// expect: RUN_TIMEOUT
return /^(?<x>a+)+\k<x>b$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!');
