type A = { x: number; y?: string }; interface B extends A { readonly z: boolean; (x: number): string; new(x: number): B; [key: string]: any; m?(): void; get q(): number; set q(v) }
declare const nope: number; declare function nof(a: number): void; declare class Noc { x: number } declare module 'm' { export const a: 1 } declare global { interface Window { q: 1 } }
function f<T extends A, U = T[]>(this: void, a: T, b?: U, ...r: Array<number>): a is T { return a as any }
function over(a: string): string; function over(a: number): number; function over(a: any): any { return a }
const x = <T,>(v: T): T => v, y = (a?: number, { b }: { b: string } = { b: 'd' }): string | null => b!, z = async <T extends object>(v: T) => v;
let v = over(1) as unknown as string satisfies any; let w: [a: number, b?: string, ...c: boolean[]] = [1]; const c = ['a', 'b'] as const; let u = <number><any>'5';
console.log(f({ x: 1 } as A) as any === 5, over('o'), x<number>(5), y(), v, w.length, c[1], u, y(1, { b: 'q' }));
class C<T> implements B2<T>, B3 { private readonly a: number = 1; protected static b?: string; public declare c: number; d!: string; constructor(e?: number) { } get g(): number { return this.a } set g(v: number) { } m<K extends keyof T>(this: C<T>, k?: K): asserts this is T { } [key: string]: any }
interface B2<T> { } interface B3 { } abstract class D { abstract x: number; abstract m(): void; abstract get y(): number; n(): this { return this } } class E extends D { override x = 2; m() { } get y() { return 3 } override n() { return super.n() } }
console.log(Object.keys(new C).join(), new E().n().x, new E().y, 'c' in new C);
