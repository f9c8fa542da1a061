// expect: value true
var s = '\ud83d';
while (s.length < 12000) s += s;
return s.match(/\ud83d/gu).length === s.length && s.replace(/./gu, '\ude00').length === s.length;
