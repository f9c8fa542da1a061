/** Doubles. */
export function execute(input, context) { return { y: input.x * 2 / 1 } }
var f = function (a) { return /[/]"'{/g.test(a) ? a : { b: 1 } };
export { f, execute as run };
export default f;
