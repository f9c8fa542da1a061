// expect: value "undefined"
var d = (typeof Duktape === 'object') ? Duktape : {};
return typeof d.fin;
