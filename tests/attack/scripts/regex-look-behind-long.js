// expect: any-end
var s = 'a';
while (s.length < 100000) s += s;
return (s + 'b').search(/(?<=a*)b$/);
