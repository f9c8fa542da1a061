// expect: any-limit
var s = new Array(20001).join('a');
var t = new Array(20001).join('$&');
return s.replace(/a/g, t).length;
