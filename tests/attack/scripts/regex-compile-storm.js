// expect: RUN_TIMEOUT
for (var i = 0; ; i++) new RegExp('a{' + i + '}b[' + i + ']');
