// expect: any-limit
var s = new Array(1000001).join('\u00e9');
return s.replace(/(?:)/g, '-').length;
