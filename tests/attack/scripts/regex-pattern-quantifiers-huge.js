// expect: any-limit
return /(?:a?){1000000000}b/.test('a');
