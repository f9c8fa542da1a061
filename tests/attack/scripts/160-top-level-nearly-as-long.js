// expect: any-end
};
for (var i = 0, sum = 0; i < 2000000; i++) sum += i;
exports.sum = function () {
    return sum;
