/* intrinsics.h - the names that lowered text and the engine's run time have in common.
 *
 * `@name` in lowered text stands for one of these: a function, or a value. The front end writes
 * them, the sandbox defines them; a name that only one of them knows is an error when text is
 * compiled. INTRINSIC(name, arguments, meaning): how many arguments a call has, INTRINSIC_ANY,
 * or INTRINSIC_VALUE for what is no function.
 *
 * A *record* is what @iter gives: opaque, held in one hidden variable, never shown to users. */
#ifndef MDX_BASE_INTRINSICS_H
#define MDX_BASE_INTRINSICS_H

#define INTRINSIC_ANY   (-1)
#define INTRINSIC_VALUE (-2)

/* clang-format off */
#define INTRINSICS(INTRINSIC) \
    INTRINSIC(T, INTRINSIC_VALUE, "not initialised: what a variable holds in its dead zone") \
    INTRINSIC(D, INTRINSIC_VALUE, "done: what @next gives when an iterator has ended") \
    INTRINSIC(H, INTRINSIC_VALUE, "hole: an element of @list that is left out") \
    INTRINSIC(tdz, 1, "(name) throws ReferenceError: used before its declaration") \
    INTRINSIC(const, 1, "(name) throws TypeError: assignment to a constant") \
    INTRINSIC(pow, 2, "(a, b) a ** b") \
    INTRINSIC(coerce, 1, "(v) gives v; TypeError when it is undefined or null") \
    \
    INTRINSIC(list, INTRINSIC_ANY, "(mask, v...) a new array; bit i of mask: v_i is spread. Mask: number, or string of 0 and 1, first for v_0") \
    INTRINSIC(string, 1, "(v) ToString") \
    INTRINSIC(call, INTRINSIC_ANY, "(f, this, v...) calls f, without recursion of C") \
    INTRINSIC(apply, 3, "(f, this, array) calls f with the elements of an array of @list") \
    INTRINSIC(construct, INTRINSIC_ANY, "(f, array, newTarget = f) new f of the elements; TypeError when f is no constructor; array: of @list, or an arguments object") \
    \
    INTRINSIC(key, 1, "(v) ToPropertyKey") \
    INTRINSIC(prop, 3, "(o, key, v) CreateDataPropertyOrThrow; gives o") \
    INTRINSIC(method, 4, "(o, key, f, enumerable) defines a method, which gets its name by the key unless it has one; gives o") \
    INTRINSIC(getter, 4, "(o, key, f, enumerable) defines a getter, likewise; gives o") \
    INTRINSIC(setter, 4, "(o, key, f, enumerable) defines a setter, likewise; gives o") \
    INTRINSIC(copy, 2, "(o, source) CopyDataProperties, `...source` in a literal; gives o") \
    INTRINSIC(rest, 2, "(source, keys) a new object of the own enumerable properties but those of the array keys") \
    INTRINSIC(name, 3, "(f, key, prefix) SetFunctionName; prefix \"\", \"get\" or \"set\"; gives f") \
    INTRINSIC(proto, 2, "(o, v) `__proto__: v` in a literal; gives o") \
    \
    INTRINSIC(iter, 1, "(v) GetIterator(v, sync): a record") \
    INTRINSIC(items, 1, "(record) right after @iter: the array it walks, and the record is done; \"\" when it walks none") \
    INTRINSIC(next, 1, "(record) the next value, or @D; after @D or a throw the record is done") \
    INTRINSIC(close, 1, "(record) IteratorClose of a normal completion, unless done: calls return, its result is checked") \
    INTRINSIC(abandon, 1, "(record) IteratorClose of a throw, unless done: calls return, what it throws is dropped") \
    INTRINSIC(item, 1, "(record) the next value, or undefined when there is none") \
    INTRINSIC(take, 1, "(record) an array of what is left") \
    INTRINSIC(iterAsync, 1, "(v) GetIterator(v, async): a record") \
    INTRINSIC(nextAsync, 1, "(record) waits for the next value: it, or @D. Like @await, directly in a coroutine's bytecode") \
    INTRINSIC(closeAsync, 1, "(record) as @close, and waits for what return gives. Directly, as @await") \
    INTRINSIC(abandonAsync, 1, "(record) as @abandon, and waits for what return gives. Directly, as @await") \
    \
    INTRINSIC(evalText, 2, "(v, names) gives v; an eval of it right now must not declare one of the names, which are told apart by blanks") \
    INTRINSIC(template, 2, "(cooked, raw) the frozen strings of a tagged template; undefined in cooked: an escape that is none") \
    INTRINSIC(bigint, 1, "(digits) a BigInt literal: decimal, 0x, 0o or 0b, without n") \
    \
    INTRINSIC(class, 2, "(constructor, heritage or @T) wires the prototypes; gives constructor.prototype") \
    INTRINSIC(parent, 1, "(f) [[GetPrototypeOf]] of f, whatever it is: @construct checks, once the arguments are known") \
    INTRINSIC(noThis, 0, "throws ReferenceError: `this`, or the end, of a derived constructor before super()") \
    INTRINSIC(superTwice, 0, "throws ReferenceError: super() when there is a `this`") \
    INTRINSIC(superDelete, 0, "throws ReferenceError: delete super.x") \
    INTRINSIC(derived, 2, "(v, this) what a derived constructor returns: v if an object; TypeError unless undefined; ReferenceError when this is @T; else this") \
    INTRINSIC(superGet, 3, "(home, key, this) super[key]") \
    INTRINSIC(superSet, 5, "(home, key, v, this, strict) super[key] = v; TypeError when it fails in strict code; gives v") \
    INTRINSIC(private, 1, "(description) a new private name, \"#x\"") \
    INTRINSIC(privateAdd, 3, "(o, name, v) adds a field; TypeError when o has it") \
    INTRINSIC(privateMethod, 3, "(o, name, f) adds a method: not writable") \
    INTRINSIC(privateAccessor, 4, "(o, name, get or undefined, set or undefined) adds an accessor") \
    INTRINSIC(privateGet, 2, "(o, name) o.#x; TypeError when o lacks it") \
    INTRINSIC(privateSet, 3, "(o, name, v) o.#x = v; gives v") \
    INTRINSIC(privateHas, 2, "(o, name) #x in o; TypeError when o is no object") \
    \
    INTRINSIC(async, 1, "(body) runs body in a coroutine; gives the promise") \
    INTRINSIC(await, 1, "(v) waits for v: gives its value or throws its reason. Directly in a coroutine's bytecode") \
    INTRINSIC(asyncReturn, 1, "(v) `return v` of an async body: fulfils its promise. Always as `return @asyncReturn(v)`") \
    INTRINSIC(asyncThrow, 1, "(e) an async body ends by a throw: rejects its promise") \
    INTRINSIC(asyncResolve, 1, "(v) a new promise resolved with v: the end of an async function without await") \
    INTRINSIC(asyncReject, 1, "(e) a new promise rejected with e") \
    INTRINSIC(gen, 1, "(body) a generator object; its prototype comes from the `prototype` of the function that calls") \
    INTRINSIC(yield, 1, "(v) gives what next() was given") \
    INTRINSIC(genReturn, 1, "(v) the end of a generator's body, at every return: always as `return @genReturn(v)`") \
    INTRINSIC(delegate, 1, "(iterable) yield*") \
    INTRINSIC(agen, 1, "(body) an async generator object, likewise") \
    INTRINSIC(ayield, 1, "(v) yield in an async generator") \
    INTRINSIC(agenReturn, 1, "(v) the end of an async generator's body, v having been awaited: always as `return @agenReturn(v)`") \
    INTRINSIC(adelegate, 1, "(iterable) yield* in an async generator")
/* clang-format on */

#endif
