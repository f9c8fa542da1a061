// expect: any-end
};
var list = [];
for (var i = 0; i < 100000; i++) list.push({});
exports.list = function () {
    return list;
