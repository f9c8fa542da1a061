export
default
function
(x) { }