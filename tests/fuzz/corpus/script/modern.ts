import a, { b as c } from 'd'
interface A<T> extends B { x: number; y?: string[] }
type C = 'a' | { [k: string]: D<E> } | (x: number) => void;
export default async function* g<T>({ a, b = [1] }: { a: T }, ...rest: any[]): Promise<T> {
  for await (const x of rest) yield* x?.y ?? `t ${ { z: `}` } } u` ** 2;
  class K extends L { #p = 1; static { } get [x]() { return super.x } }
  let [q, { r }] = [1_000n, /(?<n>a)/u]; ({ q, r } = s as any)!.t;
  return <T>(x) => x;
}
