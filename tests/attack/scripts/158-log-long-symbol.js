// expect: RUN_TIMEOUT
var text = 'é';
while (text.length < 2e6) text += text;
var symbol = Symbol(text);
for (;;) console.log(symbol);
