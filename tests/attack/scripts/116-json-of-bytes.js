// expect: any-limit
var a = new Uint8Array(2000000);
return JSON.stringify(a).length;
