// expect: any-end
var seen = [], functions = [];
function walk(value) {
    if (Object(value) !== value || value === globalThis || value === $ || seen.indexOf(value) >= 0) return;
    seen.push(value);
    if (typeof value === 'function') functions.push(value);
    Reflect.ownKeys(value).forEach(function (key) {
        var one = Object.getOwnPropertyDescriptor(value, key);
        walk(one.value), walk(one.get), walk(one.set);
    });
    walk(Object.getPrototypeOf(value));
}
Object.getOwnPropertyNames(globalThis).forEach(function (name) {
    walk(globalThis[name]);
});
function attempt(call) {
    try {
        call();
    } catch (error) {
        return error;
    }
}
for (var i = functions.length; i-- > 0;) {
    seen.forEach(function (target) {
        attempt(function () { functions[i].call(target, 'x', { value: 5, configurable: true }); });
        attempt(function () { functions[i].call(undefined, target, 'length', 7); });
    });
}
