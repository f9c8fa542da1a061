// expect: any-limit
return /(?:){4294967294}(?:(?:){4294967294}){4294967294}bc/.test('bbbb');
