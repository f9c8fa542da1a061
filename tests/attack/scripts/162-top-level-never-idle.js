// expect: RUN_TIMEOUT
};
(function again() {
    queueMicrotask(again);
})();
exports.again = function () {
