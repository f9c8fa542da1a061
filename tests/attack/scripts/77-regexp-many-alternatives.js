// expect: any-limit
return new RegExp(new Array(500001).join('a|') + 'b').test('c');
