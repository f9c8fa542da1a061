// expect: RUN_TIMEOUT
var text = 'a';
while (text.length < 3e6) text += text;
function read() {
    var error = new Error('x');
    for (;;) error.stack;
}
function nest(depth) {
    return depth ? nest(depth - 1) + 1 : read() + 1;
}
Object.defineProperty(nest, 'name', { value: text });
return nest(12);
