"""generate.py - random programs, each the same for the same seed.

A program is the body of an async function with a log: L(v) notes a value and gives it back. Loops are
short and `F()` throws, and `G()` ends a loop, when a program has run for long, so that all of them end. What they do is
decided by the language alone: no clock, no chance, no text of an error message."""
import random

HEAD = """
Error.prototype.toString = function () { return this.name };
const show = v => typeof v === 'function' ? 'fn ' + v.name : typeof v === 'symbol' ? 'symbol'
  : v instanceof Error ? v.name : v && typeof v === 'object' ? seen(v) : typeof v === 'string' ? v.slice(0, 60) : String(v);
const seen = v => { try { const t = JSON.stringify(v); return t && t.length > 90 ? t.slice(0, 90) : t } catch (e) { return 'cycle' } };
const short = v => typeof v === 'string' ? v.slice(0, 60) : v && typeof v === 'object' && seen(v).length > 80 ? 0 : v;
const run = async (seed, body) => {
  const log = []; let fuel = 300;
  const L = v => { if (log.length < 200) log.push(show(v)); return v };
  const F = () => { if (--fuel < 0) throw 'fuel'; return true };
  const G = () => --fuel > 0;
  try { L(await body(L, F, G)) } catch (e) { log.push('threw ' + show(e)) }
  await null; await null; await null;
  console.log('#' + seed + ' ' + log.join(' '));
};
if (typeof process !== 'undefined') process.on('unhandledRejection', () => {});
(async () => {
"""
TAIL = "})();\n"

BINARY = "+ + + - * % / & | ^ << >> >>> < > <= >= == != === !== ** , in2".split()
ASSIGN = "= = = += -= *= ||= &&= ??= **= |= ^= <<=".split()
KEYS = "a b c d".split()


class Scope:
    """Names in reach, and what may be jumped to from here."""

    def __init__(self, outer=None, function=None):
        self.outer = outer
        self.names, self.constants, self.functions, self.classes = [], [], [], []
        self.labels = list(outer.labels) if outer and not function else []
        self.block_functions = outer.block_functions if outer and not function else set()
        self.inside = bool(outer) and not function
        self.loops = outer.loops if outer and not function else 0
        self.breaks = outer.breaks if outer and not function else 0
        self.kind = function or (outer.kind if outer else "async")
        self.method = outer.method if outer else None
        self.privates = outer.privates if outer else ()

    def all(self, what):
        here, found = self, []
        while here:
            found += getattr(here, what)
            here = here.outer
        return found


class Program:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.count = 0
        self.size = 0

    def chance(self, percent):
        return self.random.random() * 100 < percent

    def pick(self, choices):
        return self.random.choice(choices)

    def fresh(self, prefix="v"):
        # Few names, so that they shadow each other.
        self.count += 1
        return prefix + (str(self.count) if self.chance(60) else str(self.random.randrange(4)))

    # ---- expressions -----------------------------------------------------------------------

    def literal(self):
        return self.pick(["0", "1", "2", "-3", "'s'", "''", "null", "undefined", "true", "NaN", "7.5",
                          "'ab'", "[]", "[1, 2]", "({ a: 1 })", "`t`", "0x1F", "1_0"])

    def name(self, scope):
        names = scope.all("names") + scope.all("constants")
        return self.pick(names) if names else self.literal()

    def expression(self, scope, depth=3):
        self.size += 1
        if depth <= 0 or self.size > 600:
            return self.name(scope) if self.chance(60) else self.literal()
        kinds = [
            (14, self.name_only), (10, self.literal_only), (14, self.binary), (8, self.logged),
            (6, self.assign), (4, self.update), (4, self.conditional), (5, self.logical),
            (5, self.closure), (6, self.call), (4, self.array), (5, self.object), (4, self.member),
            (3, self.chain), (3, self.template), (2, self.tagged), (3, self.await_),
            (3, self.yield_), (3, self.unary), (2, self.destructure), (3, self.construct),
            (3, self.self_), (1, self.class_expression), (2, self.spread_call), (1, self.delegate),
        ]
        total = sum(weight for weight, _ in kinds)
        at = self.random.randrange(total)
        for weight, kind in kinds:
            at -= weight
            if at < 0:
                return kind(scope, depth)

    def name_only(self, scope, depth):
        return self.name(scope)

    def literal_only(self, scope, depth):
        return self.literal()

    def binary(self, scope, depth):
        op = self.pick(BINARY)
        left, right = self.expression(scope, depth - 1), self.expression(scope, depth - 1)
        if op == "**":  # others may be rounded in more than one way, ECMA-262 6.1.6.1.3
            right = self.pick(["0", "1", "2"])
        if op == "in2":
            return "('a' in Object(%s))" % left
        if op == ",":
            return "(%s, %s)" % (left, right)
        return "((%s) %s (%s))" % (left, op, right)

    def logged(self, scope, depth):
        return "L(%s)" % self.expression(scope, depth - 1)

    def target(self, scope, depth):
        names = scope.all("names") + (scope.all("constants") if self.chance(4) else [])
        choice = self.random.randrange(10)
        if names and choice < 7:
            return self.pick(names)
        if choice == 7 and scope.privates and scope.method in ("method", "derived"):
            return "this.#%s" % self.pick(scope.privates)
        if choice == 8:
            return "Object(%s)[L(%s)]" % (self.expression(scope, depth - 2), self.expression(scope, depth - 2))
        return "Object(%s).%s" % (self.expression(scope, depth - 2), self.pick(KEYS))

    def assign(self, scope, depth):
        op, target = self.pick(ASSIGN), self.target(scope, depth)
        value = "2" if op == "**=" else self.expression(scope, depth - 1)
        if target.startswith("Object("):  # no object holds itself
            value = "show(%s)" % value
        elif op == "+=":
            return "(%s = short(%s + %s))" % (target, target, value) if self.chance(50) else \
                "(%s += show(%s).slice(0, 3))" % (target, value)
        elif "=>" not in value and "function" not in value and "class" not in value:
            value = "short(%s)" % value  # what doubles in a loop ends at a limit, and limits are no matter of the language
        return "(%s %s %s)" % (target, op, value)

    def update(self, scope, depth):
        target = self.target(scope, depth)
        return "(%s)" % (self.pick(["%s++", "%s--", "++%s", "--%s"]) % target)

    def conditional(self, scope, depth):
        return "(%s ? %s : %s)" % tuple(self.expression(scope, depth - 1) for _ in range(3))

    def logical(self, scope, depth):
        return "((%s) %s (%s))" % (self.expression(scope, depth - 1), self.pick(["&&", "||", "??"]),
                                   self.expression(scope, depth - 1))

    def closure(self, scope, depth):
        inner = Scope(scope, "arrow")
        inner.method = scope.method
        parameters = self.parameters(inner, scope)
        if self.chance(70):
            return "((%s) => (%s))" % (parameters, self.expression(inner, depth - 1))
        if self.chance(50):
            return "((%s) => { F(); %s })" % (parameters, self.block(inner, 1))
        inner.method = None
        inner.kind = "function"
        return "(function %s(%s) { F(); %s })" % (self.pick(["", self.fresh("g")]), parameters, self.block(inner, 1))

    def callee(self, scope, depth):
        functions = scope.all("functions")
        if functions and self.chance(75):
            return self.pick(functions)
        return self.closure(scope, depth - 1)

    def arguments(self, scope, depth):
        return ", ".join(("..." + "[%s]" % self.expression(scope, depth - 2)) if self.chance(12)
                         else self.expression(scope, depth - 2) for _ in range(self.random.randrange(4)))

    def call(self, scope, depth):
        return "%s(%s)" % (self.callee(scope, depth), self.arguments(scope, depth))

    def spread_call(self, scope, depth):
        return "Math.max(...[%s, 3].map(Number))" % self.expression(scope, depth - 1)

    def array(self, scope, depth):
        parts = []
        for _ in range(self.random.randrange(4)):
            part = self.expression(scope, depth - 1)
            parts.append(self.pick(["%s", "%s", "...[%s]", "...('' + (%s)).slice(0, 3)"]) % part)
        return "[%s]" % ", ".join(parts)

    def object(self, scope, depth):
        parts, dynamic = [], self.chance(50)
        for _ in range(self.random.randrange(4)):
            key = self.pick(KEYS)
            inner = Scope(scope, "method")
            inner.method, inner.privates = "object", ()
            value = self.expression(scope, depth - 1)
            body = self.expression(inner, depth - 2)
            plain = [key + ": " + value, key + ": " + value, "%s() { return %s }" % (key, body),
                     "'%s': %s" % (key, value)]
            # V8 defines accessors behind a spread or a computed key too late: not both at once.
            plain += ["[L('%s')]: %s" % (key, value), "...Object(%s)" % value] if dynamic else [
                "get %s() { return %s }" % (key, body), "set %s(z) { L(z) }" % key]
            parts.append(self.pick(plain))
        return "({ %s })" % ", ".join(parts)

    def member(self, scope, depth):
        return "(%s)?.%s" % (self.expression(scope, depth - 1), self.pick(KEYS + ["length"]))

    def chain(self, scope, depth):
        return "(%s)?.[%s]?.%s" % (self.expression(scope, depth - 1), self.expression(scope, depth - 2),
                                   self.pick(["a", "b.c", "a?.(1)", "length", "a.b?.c"])) if self.chance(60) \
            else "%s?.(%s)" % (self.name(scope) if self.chance(30) else self.callee(scope, depth),
                               self.arguments(scope, depth))

    def template(self, scope, depth):
        return "`a${show(%s)}b${show(%s)}`" % (self.expression(scope, depth - 1), self.expression(scope, depth - 2))

    def tagged(self, scope, depth):
        return "((s, ...v) => s.raw.join() + v.length)`x${%s}\\n${%s}`" % (
            self.expression(scope, depth - 1), self.expression(scope, depth - 2))

    def await_(self, scope, depth):
        inner = self.expression(scope, depth - 1)
        if scope.kind in ("async", "asyncgenerator"):
            return "(await %s)" % (self.pick(["(%s)", "Promise.resolve(%s)", "(async () => (%s))()"]) % inner
                                   if "yield" not in inner and "await" not in inner and "this" not in inner
                                   else "(%s)" % inner)
        return inner

    def yield_(self, scope, depth):
        inner = self.expression(scope, depth - 1)
        return "(yield %s)" % inner if scope.kind in ("generator", "asyncgenerator") else inner

    def delegate(self, scope, depth):
        if scope.kind not in ("generator", "asyncgenerator"):
            return self.array(scope, depth)
        return "(yield* %s)" % self.array(scope, depth)

    def unary(self, scope, depth):
        op = self.pick(["!", "-", "+", "~", "typeof ", "void "])
        return "(%s(%s))" % (op, self.expression(scope, depth - 1))

    def destructure(self, scope, depth):
        names = scope.all("names")
        if len(names) < 2:
            return self.literal()
        a, b = self.pick(names), self.pick(names)
        value = self.expression(scope, depth - 2)
        return self.pick([
            "([%s, %s = L(5)] = [%s])", "([%s, ...%s] = [%s, 2, 3])", "({ a: %s = L('d'), ...%s } = Object(%s))",
            "({ a: { b: %s = 1 } = {}, c: %s } = Object(%s))"]) % (a, b, value)

    def construct(self, scope, depth):
        classes = scope.all("classes")
        if not classes:
            return self.literal()
        made = "new %s(%s)" % (self.pick(classes), self.arguments(scope, depth))
        return "(%s)%s" % (made, self.pick(["", "", ".m(%s)" % self.literal(), ".g", ".f", "?.h?.()"]))

    def self_(self, scope, depth):
        if scope.method == "object":
            return self.pick(["super.toString === Object.prototype.toString", "this.a", "typeof this"])
        if scope.method in ("method", "derived"):
            choices = ["this.f", "this.f", "(this.f = %s)" % self.expression(scope, depth - 2)]
            choices += ["this.#%s" % name for name in scope.privates]
            choices += ["(#%s in Object(%s))" % (name, self.name(scope)) for name in scope.privates]
            if scope.method == "derived":
                choices += ["super.m?.(%s)" % self.literal(), "super.g", "(super.f = %s)" % self.literal()]
            return self.pick(choices)
        return self.name(scope)

    # ---- declarations ------------------------------------------------------------------------

    def parameters(self, inner, outer):
        parts = []
        taken = set()
        for _ in range(self.random.randrange(4)):
            name = self.fresh("p")
            if name in taken:
                continue
            taken.add(name)
            choice = self.random.randrange(8)
            quiet = Scope(inner, "function")
            quiet.method, quiet.privates = None, ()
            if choice == 5:
                parts.append("%s = %s" % (name, self.expression(quiet, 1)))
            elif choice == 6:
                parts.append("{ a: %s = %s } = {}" % (name, self.expression(quiet, 0)))
            elif choice == 7:
                parts.append("[%s = %s] = []" % (name, self.expression(quiet, 0)))
            else:
                parts.append(name)
            inner.names.append(name)
        name = self.fresh("r")
        if self.chance(15) and name not in taken:
            parts.append("..." + name)
            inner.names.append(name)
        return ", ".join(parts)

    def declare(self, scope, used):
        name = self.fresh()
        if name in used:
            return "L(%s);" % self.expression(scope)
        used.add(name)
        value = self.expression(scope)
        kind = self.pick(["let", "let", "const", "var"]) if not name[1:].isdigit() or int(name[1:]) > 3 else "let"
        pattern = self.random.randrange(8)
        (scope.constants if kind == "const" else scope.names).append(name)
        if pattern == 0:
            return "%s { a: %s = %s } = Object(%s);" % (kind, name, self.literal(), value)
        if pattern == 1:
            return "%s [%s = L(%s)] = [%s];" % (kind, name, self.literal(), value)
        if pattern == 2:
            return "%s [, ...%s] = [...'' + show(%s)].slice(0, 4);" % (kind, name, value)
        if kind == "let" and pattern == 3:
            return "let %s;" % name
        return "%s %s = %s;" % (kind, name, value)

    def function(self, scope, used, kind=None):
        name = self.fresh("f")
        if name in used:
            return ""
        if scope.inside and name in scope.block_functions:
            # V8 hoists a function of a block in a block that has one of that name; annex B does not.
            return ""
        used.add(name)
        if scope.inside:
            scope.block_functions.add(name)
        kind = kind or self.pick(["function", "function", "generator", "async", "asyncgenerator"])
        inner = Scope(scope, kind)
        inner.method, inner.privates = None, ()
        parameters = self.parameters(inner, scope)
        body = self.block(inner, 2)
        scope.functions.append(name)
        words = {"function": "function", "generator": "function*", "async": "async function",
                 "asyncgenerator": "async function*"}[kind]
        text = "%s %s(%s) { F(); %s }" % (words, name, parameters, body)
        if kind == "generator":
            use = self.pick(["L([...%s()].length);", "for (const q of %s(1)) { F(); L(q); if (L(q) === 1) break; }",
                             "{ const it = %s(2); L(it.next().value); L(it.next(5).value); L(it.return(9).value); L(it.next().done); }",
                             "{ const it = %s(2); L(it.next().value); try { L(it.throw('T').value); } catch (e) { L(e); } }",
                             "{ const [q, w] = %s(); L(q); L(w); }"]) % name
        elif kind == "async":
            use = "%s(%s).then(v => L(v), e => L(e));" % (name, self.arguments(scope, 2))
        elif kind == "asyncgenerator" and scope.kind == "async":
            use = "for await (const q of %s(1)) { F(); L(q); if (q === 2) break; }" % name
        else:
            use = "L(%s(%s));" % (name, self.arguments(scope, 2))
        return text + " try { %s } catch (e) { L(e); }" % use

    def class_body(self, scope, parent, depth):
        inner = Scope(scope, "method")
        inner.method = "derived" if parent else "method"
        inner.labels, inner.loops, inner.breaks = [], 0, 0
        inner.privates = ("p", "q")
        parts = ["#p = %s;" % self.expression(inner, 1), "#q() { return %s }" % self.expression(inner, 1)]
        makers = [
            lambda: "f = %s;" % self.expression(inner, 2),
            lambda: "m(x) { F(); L('m'); return %s }" % self.expression(inner, 2),
            lambda: "get g() { F(); return %s }" % self.expression(inner, 2),
            lambda: "set g(v) { L(v); this.#p = v }",
            lambda: "[L('k')]() { return %s }" % self.expression(inner, 1),
            lambda: "h = () => %s;" % self.expression(inner, 2),
            lambda: "static s = L(%s);" % self.literal(),
            lambda: "static { L('static'); L(typeof this); }",
            lambda: "[L('c')] = L(%s);" % self.literal(),
            lambda: "*gen() { yield this.#p; yield %s }" % self.literal(),
            lambda: "get #r() { return this.#p } set #r(v) { this.#p = v } rr() { return this.#r++ }",
            lambda: "constructor(...a) { %s L(a.length); %s }" % (
                "super(...a);" if parent else "", "this.f = %s;" % self.expression(inner, 1)),
        ]
        self.random.shuffle(makers)
        for make in makers[:self.random.randrange(1, 6)]:
            parts.append(make())
        self.random.shuffle(parts)
        return "{ %s }" % " ".join(parts)

    def class_(self, scope, used):
        name = self.fresh("C")
        if name in used:
            return ""
        used.add(name)
        classes = scope.all("classes")
        parent = self.pick(classes) if classes and self.chance(50) and name not in classes else None
        body = self.class_body(scope, parent, 2)
        scope.classes.append(name)
        return "class %s%s %s L(new %s(1).m?.(2)); L(Object.keys(new %s).join());" % (
            name, " extends " + parent if parent else "", body, name, name)

    def class_expression(self, scope, depth):
        if depth < 3:
            return self.literal()
        return "(new (class %s)).f" % self.class_body(scope, None, 1)

    # ---- statements --------------------------------------------------------------------------

    def block(self, scope, depth):
        """Statements; the scope is that of the block."""
        used = set(scope.names)
        count = self.random.randrange(4, 9) if depth > 3 else self.random.randrange(1, 5)
        return " ".join(self.statement(scope, depth, used) for _ in range(count))

    def nested(self, scope, depth):
        return "{ %s }" % self.block(Scope(scope), depth)

    def statement(self, scope, depth, used):
        self.size += 3
        if depth <= 0 or self.size > 900:
            return "L(%s);" % self.expression(scope, 1)
        kinds = [
            (12, self.declare_), (12, self.logged_), (5, self.if_), (8, self.for_), (4, self.for_of),
            (2, self.for_in), (3, self.while_), (7, self.try_), (4, self.switch_), (3, self.labelled),
            (6, self.jump), (6, self.function_), (4, self.class_statement), (3, self.nested_),
            (3, self.return_), (2, self.throw_), (3, self.closures), (2, self.dead_zone), (2, self.order),
        ]
        at = self.random.randrange(sum(weight for weight, _ in kinds))
        for weight, kind in kinds:
            at -= weight
            if at < 0:
                return kind(scope, depth, used)

    def declare_(self, scope, depth, used):
        return self.declare(scope, used)

    def logged_(self, scope, depth, used):
        return self.pick(["L(%s);", "try { L(%s); } catch (e) { L(e); }"]) % self.expression(scope)

    def function_(self, scope, depth, used):
        return self.function(scope, used) if depth > 1 else self.logged_(scope, depth, used)

    def class_statement(self, scope, depth, used):
        return self.class_(scope, used) if depth > 1 else self.logged_(scope, depth, used)

    def nested_(self, scope, depth, used):
        return self.nested(scope, depth - 1)

    def if_(self, scope, depth, used):
        text = "if (%s) %s" % (self.expression(scope, 2), self.nested(scope, depth - 1))
        return text + (" else " + self.nested(scope, depth - 1) if self.chance(50) else "")

    def loop(self, scope, depth):
        inner = Scope(scope)
        inner.loops += 1
        inner.breaks += 1
        return inner

    def for_(self, scope, depth, used):
        inner = self.loop(scope, depth)
        name = self.fresh("i")
        inner.names.append(name)
        kind = self.pick(["let", "let", "let", "var"]) if name[1:].isdigit() and int(name[1:]) > 3 else "let"
        test = "%s < %d && G()" % (name, self.random.randrange(1, 4))
        update = self.pick(["%s++", "L(%s++)", "%s += 1", "++%s"]) % name
        extra = ", w%d = () => %s" % (self.count, name) if self.chance(15) else ""
        return "for (%s %s = 0%s; %s; %s) { F(); %s }" % (kind, name, extra, test, update, self.block(inner, depth - 1))

    def for_of(self, scope, depth, used):
        inner = self.loop(scope, depth)
        name = self.fresh("e")
        inner.constants.append(name)
        values = self.pick(["[1, 2, 3]", "'ab'", "new Set([1, 'x'])", "[[1, 2], [3]]", "Object.entries({ a: 1, b: 2 })",
                            "{ *[Symbol.iterator]() { try { yield 1; yield 2; yield 3 } finally { L('closed') } } }"])
        if values.startswith("{"):
            values = "(%s)" % values
        await_ = " await" if scope.kind in ("async", "asyncgenerator") and self.chance(25) else ""
        return "for%s (const %s of %s) { F(); %s }" % (await_, name, values, self.block(inner, depth - 1))

    def for_in(self, scope, depth, used):
        inner = self.loop(scope, depth)
        name = self.fresh("k")
        inner.names.append(name)
        return "for (let %s in { a: 1, b: 2 }) { F(); %s }" % (name, self.block(inner, depth - 1))

    def while_(self, scope, depth, used):
        inner = self.loop(scope, depth)
        self.count += 1
        name = "n%d" % self.count
        return self.pick(["let %s = 0; while (%s++ < 3 && G()) { %s }", "let %s = 0; do { if (%s++ > 2) break; %s } while (G());"]) % (
            name, name, self.block(inner, depth - 1))

    def try_(self, scope, depth, used):
        text = "try " + self.nested(scope, depth - 1)
        choice = self.random.randrange(3)
        if choice != 1:
            inner = Scope(scope)
            name = self.fresh("x")
            inner.names.append(name)
            head = self.pick(["(%s)" % name, "(%s)" % name, ""])
            if not head:
                inner.names.pop()
            text += " catch %s { %s }" % (head, self.block(inner, depth - 1))
        if choice:
            text += " finally " + self.nested(scope, depth - 1)
        return text

    def switch_(self, scope, depth, used):
        inner = Scope(scope)
        inner.breaks += 1
        cases = []
        taken = set()
        for value in range(self.random.randrange(1, 4)):
            inner_used = taken
            text = " ".join(self.statement(inner, depth - 1, inner_used) for _ in range(self.random.randrange(1, 3)))
            cases.append("case %s: %s%s" % (self.pick([str(value), "L(%d)" % value, "'s'"]), text,
                                           self.pick([" break;", ""])))
        if self.chance(50):
            cases.insert(self.random.randrange(len(cases) + 1), "default: L('default');")
        return "switch (%s) { %s }" % (self.expression(scope, 1), " ".join(cases))

    def labelled(self, scope, depth, used):
        self.count += 1
        label = "l%d" % self.count
        inner = Scope(scope)
        if self.chance(50):
            inner.labels.append((label, False))
            return "%s: { %s }" % (label, self.block(inner, depth - 1))
        inner.labels.append((label, True))
        return "%s: %s" % (label, self.for_(inner, depth, set()))

    def jump(self, scope, depth, used):
        choices = ["break %s;" % label for label, _ in scope.labels]
        choices += ["continue %s;" % label for label, loop in scope.labels if loop]
        if scope.breaks:
            choices.append("break;")
        if scope.loops:
            choices.append("continue;")
        if not choices:
            return self.logged_(scope, depth, used)
        return "if (%s) %s" % (self.expression(scope, 1), self.pick(choices))

    def return_(self, scope, depth, used):
        return "if (%s) return %s;" % (self.expression(scope, 1), self.expression(scope, 2))

    def throw_(self, scope, depth, used):
        return "if (%s) throw %s;" % (self.expression(scope, 1), self.pick(["'E'", "new TypeError('x')", "L(3)"]))

    def closures(self, scope, depth, used):
        self.count += 1
        name = "h%d" % self.count
        inner = self.loop(scope, depth)
        inner.names.append("j")
        value = self.expression(inner, 2) if scope.kind == "function" else self.name(inner)
        return ("const %s = []; for (let j = 0; j < 3 && G(); j++) { const t = j * 2; %s.push(() => [j, t, %s], () => j++); %s } "
                "L(%s.map(f => f()).join('/')); L(%s.map(f => f()).length);") % (
            name, name, value.replace("await", "").replace("yield*", "").replace("yield", ""), self.block(inner, depth - 1), name, name)

    def dead_zone(self, scope, depth, used):
        self.count += 1
        name = "z%d" % self.count
        return "try { %s; let %s = 1; } catch (e) { L(e) }" % (
            self.pick(["L(typeof %s)", "L(%s)", "%s = 2", "(() => { L(%s) })()"]) % name, name)

    def order(self, scope, depth, used):
        self.count += 1
        return "Promise.resolve(%d).then(L)%s;" % (self.count, ".then(() => L('t%d'))" % self.count if self.chance(50) else "")


def program(seed):
    """The text of a body."""
    made = Program(seed)
    return made.block(Scope(), 4)


def batch(seeds):
    """One script that runs the programs of the seeds, one after another, a line each."""
    parts = ["await run(%d, async (L, F, G) => { %s });\n" % (seed, program(seed)) for seed in seeds]
    return HEAD + "".join(parts) + TAIL
