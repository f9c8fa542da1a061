// expect: any-end
return new RegExp(new Array(50001).join('(') + 'a' + new Array(50001).join(')')).test('a');
