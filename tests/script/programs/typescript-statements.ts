let a: number = 1, b: string | undefined, c: { x: number }[] = [{ x: 1 }]; var d!: number; for (const x of c as { x: number }[]) console.log(x.x); for (let i: number = 0; i < 1; i++) { } try { throw new Error('e') } catch (e: unknown) { console.log((e as Error).message) } type T = 1; { type U = 2; interface V { } } if (a) type: { break type } function f(x?: any, y: any = x!): asserts x is string { } const { p, q }: { p: number, q: number } = { p: 1, q: 2 }; const [r]: number[] = [3]; label: for (; ;) break label; switch (a as number) { case 1 as any: console.log('one') } console.log(p, q, r, f.length, b, d); interface W { } type X = 1; let type = 5; type = 6; let declare = 1, namespace = 2, module = 3, abstract = 4; console.log(type, declare + namespace + module + abstract); declare
namespace
console.log('asi'); let as = 1, satisfies = 2; console.log(as, satisfies, as as any, (satisfies) satisfies any); let x = a
as
console.log(x)
