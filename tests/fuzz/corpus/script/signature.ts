interface I { /** a
 * b */ x?: number; y: I[]; z: 'a' | -1 | null }
/** Sums.
 * @param {number} [a=2] - the {first}
 * @param i.x it
 * @returns all */
export function f(a: number = 2, b = -1, c: string = "\u{1F600}\ud800", ...d: boolean[]): Promise<I> {}
/** @param root.x it */
export default ({ x = 3, y = "z", z }: I) => x
