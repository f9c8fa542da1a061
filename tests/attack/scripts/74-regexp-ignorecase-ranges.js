// expect: RUN_TIMEOUT
for (var i = 0;; i++) { new RegExp('[\u0000-\uffff]' + i, 'i'); }
