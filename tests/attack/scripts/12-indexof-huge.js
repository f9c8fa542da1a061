// expect: any-end
return new Array(4294967295).indexOf(1);
