// expect: RUN_TIMEOUT
(function again() {
    queueMicrotask(again);
})();
return new Promise(function () {});
