// ++ and -- of a BigInt, in every place that holds one.
namespace Shop {
    export let sold = 1n
    export function sell() { sold++; ++sold; return sold-- }
}
class Base {
    kept = 3n
    get half() { return 4n }
    set half(value: bigint) { console.log('half', String(value)) }
}
class Counter extends Base {
    #own = 1n
    static #all = 10n
    static open = 20n
    get #through() { return this.#own }
    set #through(value) { console.log('set', String(value)); this.#own = value }
    run() {
        const seen: bigint[] = []
        seen.push(this.#own++, this.#own, ++this.#own, this.#own--, --this.#own)
        seen.push(Counter.#all++, ++Counter.#all, Counter.open--, --Counter.open)
        seen.push(this.kept++, ++this.kept, super.half++, --super.half)
        seen.push(this.#through++, this.#through--, this.#own)
        this.#own += 5n
        this.#own **= 2n
        this.#own <<= 1n
        seen.push(this.#own, -this.#own, ~this.#own)
        return seen.map(String).join()
    }
}
console.log(new Counter().run())
console.log(String(Shop.sell()), String(Shop.sold))
const object = { x: 1n, ['k']: 2n, super() { return 0 } }
console.log(String(object.x++), String(--object.k), String(object['x']++), String(object.x))
const list = [1n, 2n]
let at = 0
list[at++]++
console.log(list.map(String).join(), at)
function* count(from = 0n) { for (;;) yield from++ }
const counting = count(5n)
console.log(String(counting.next().value), String(counting.next().value))
async function later() { let n = 1n; await null; n++; await null; return ++n }
later().then(n => console.log(String(n)))
const parts = []
for (let n = 0n; n < 3n; n++) parts.push(() => n++)
console.log(parts.map(part => String(part() + part())).join())
class Numbers { #n: any = '5'; bump() { return [this.#n++, this.#n, ++this.#n] } }
console.log(JSON.stringify(new Numbers().bump()))
try { class Wrong { #n: any = Symbol('s'); bump() { this.#n++ } } new Wrong().bump() } catch (error) { console.log((error as Error).name) }
let { loose = 1n } = {} as { loose?: bigint }
loose--
console.log(String(loose), typeof loose)
var old = 1n
{ const inner = () => { old++; return --old }; console.log(String(inner())) }
