// expect: any-end
return new Uint8Array({ length: 2000000000 }).length;
