// operations.mjs - operations on the fifteen definitions, each a text or [text, variables, name].

// How each function is called: its path from the root, and what goes into its parentheses.
const calls = {
  calculate: ['x: 21', 'x: 1.5', 'input: {x: -3}', 'x: 1e3'],
  userProfile: ['id: "u1"', 'id: "u2", locale: de', 'input: {id: "u3", expand: [ADDRESSES, TAGS]}',
    'id: "u4", since: "2021-12-31T23:59:60Z"', 'id: "u5", expand: ADDRESSES', 'input: {id: "u6", expand: []}'],
  userProfile_2: ['address: {city: "Graz"}', '', 'input: {address: {city: "Wien", kind: WORK}}', 'address: null'],
  xMLHttpRequest2: ['url: "/a"', 'url: "/b", method: HEAD, headers: [{name: "x", values: ["1", "2"]}]',
    'url: "/c", body: {a: [1, {b: null}], c: OPEN}', 'input: {url: "/d", at: "2026-01-01T00:00:00Z", timeout: 3}'],
  tree: ['label: "root"', 'label: "r", children: [{label: "a"}, {label: "b", children: [{label: "c"}]}]',
    'input: {label: "r", children: {label: "only"}}'],
  shopProducts: ['', 'limit: 1', 'order: "by-price"', 'filter: {color: RED}', 'filter: {price: {most: 8}}',
    'input: {filter: {sizes: [[1], []]}, limit: 2}'],
  'crmAcmeCom.ping': [''],
  'crmAcmeCom.customers.list': ['', 'limit: 1', 'input: {limit: 2}'],
  'crmAcmeCom.customers.get': ['id: "1"', 'id: "7"', 'input: {id: "x"}'],
  'crmAcmeCom.customers.create': ['data: {name: "Ada", tags: ["a", 1, null]}', 'data: "text"'],
  'crmAcmeCom.customers.notes.add': ['customer: "1", text: "hello"', 'customer: "1", text: "hi", pinned: true'],
  'crmAcmeCom.customers.notes.count': [''],
  'crmAcmeCom.billing.owed': ['id: "1"', 'input: {id: "2"}'],
  'ledger.balance': ['account: 7', 'account: 4294967296', 'input: {account: 12}'],
  'ledger.move': ['', 'cents: 1', 'input: {cents: 8589934592, from: [1, 2]}', 'from: 3', 'cents: "5"', 'cents: "-007"', 'cents: "5,\\"from\\":[1]"', 'cents: "five"', 'cents: ""',
    'at: "2026-02-30T00:00:00Z"', 'input: {at: "now", from: ["1", "x"]}'],
  'ledger.find': [''],
  _9Lives: ['first_name: "a", _secret: "s"', 'input: {first_name: "a", first_name_2: "b", first_name_3: "c", _secret: "s"}',
    'first_name: "a", _secret: "s", gr__e: 1.5, _1st: 2, _ref: true'],
  wrapped: ['input: {text: "aB"}, mode: UPPER', 'input: {text: "aB", times: 1}, mode: LOWER, maybe: null'],
  matrix: ['rows: [[1, 2], [3, 4]]', 'rows: []', 'rows: [1, 2]', 'rows: 1', 'input: {rows: [[1.5]], names: {a: "b"}}'],
  anything: [''],
  defaults: ['text: "t", nested: {deep: {x: 1}}', 'input: {text: "t"}', 'text: "t"', 'input: {nested: {deep: {x: 2}}}',
    'input: {none: "n", any: [1, {a: null}], picks: A, nested: {deep: {x: 1, y: 4}}}'],
  'odd.whole': ['which: "text"', 'which: "yes"', 'which: "part"', 'which: "large"', 'which: "word"', 'which: "gone"'],
  'odd.real': ['which: "text"', 'which: "yes"', 'which: "empty"', 'which: "gone"'],
  'odd.text': ['which: "number"', 'which: "yes"', 'which: "list"', 'which: "object"', 'which: "real"', 'which: "gone"'],
  'odd.flag': ['which: "one"', 'which: "zero"', 'which: "word"', 'which: "gone"'],
  'odd.lists': [''],
  'odd.missing': [''],
  'odd.pick': ['which: "LEFT"', 'which: "UP"'],
  'odd.when': ['which: "2026-02-28T00:00:00.123+05:30"', 'which: "2026-02-30T00:00:00Z"', 'which: "today"'],
  'odd.fails.plain': [''],
  'odd.fails.coded': [''],
  'odd.fails.late': [''],
  shapes: ['either: "a", both: {a: "1"}, named: {x: 1, y: 2}', 'input: {either: 1, must: null, both: {b: "x"}, named: {x: 1, y: 2, next: {x: 3, y: 4}}, route: []}'],
}

// {a, b} of what is selected of an object, to the end of it or to a depth.
function selection(type, depth, graphql) {
  const named = graphql.getNamedType(type)
  if (!graphql.isObjectType(named)) return ''
  const fields = Object.values(named.getFields()).flatMap((field) => {
    const inner = graphql.getNamedType(field.type)
    if (!graphql.isObjectType(inner)) return [field.name]
    return depth > 1 ? [field.name + selection(inner, depth - 1, graphql)] : []
  })
  return ` { __typename ${fields.join(' ')} }`
}

function* generated(schema, graphql) {
  for (const [path, inputs] of Object.entries(calls)) {
    for (const [at, input] of inputs.entries()) {
      const names = path.split('.')
      let type = schema.getQueryType()
      for (const name of names) type = graphql.getNamedType(type.getFields()[name].type)
      const call = `${names.at(-1)}${input ? `(${input})` : ''}${selection(type, 4, graphql)}`
      const text = names.slice(0, -1).reduceRight((inner, name) => `${name} { ${inner} }`, call)
      yield `${at % 2 ? 'mutation M' : ''} {\n  ${text}\n}`
    }
  }
}

const written = [
  // Aliases, merging, fragments.
  '{ a: calculate(x: 1) { y } b: calculate(x: 2) { z: y } }',
  '{ calculate(x: 1) { y } calculate(x: 1) { again: y } }',
  'query { ...F } fragment F on Query { tree(label: "l") { ...T } } fragment T on TreeOutput { label owner { name friend { name } } }',
  '{ ... on Query { calculate(x: 3) { ... on CalculateOutput { y __typename } } } }',
  '{ ... { calculate(x: 4) { ... { y } } } __typename }',
  'mutation { __typename crmAcmeCom { __typename customers { __typename } } }',
  '{ crmAcmeCom { customers { get(id: "1") { id } } } crmAcmeCom { customers { list { name } } } }',
  '{ crmAcmeCom { a: ping b: ping customers { one: get(id: "1") { id } two: get(id: "2") { id } } } }',
  '{ odd { lists { none } } odd { lists { wrong holes } } }',
  '{ odd { missing { child { there } } } }',
  '{ odd { a: missing { child { gone } } b: lists { deep } } ok: anything }',
  // Variables.
  ['query Q($x: Float) { calculate(x: $x) { y } }', { x: 4 }],
  ['query Q($x: Float = 2.5) { calculate(x: $x) { y } }', {}],
  ['query Q($in: CalculateInput!) { calculate(input: $in) { y } }', { in: { x: 8 } }],
  ['query Q($in: CalculateInput!) { calculate(input: $in) { y } }', { in: {} }],
  ['query Q($in: CalculateInput!) { calculate(input: $in) { y } }', { in: { x: 'a' } }],
  ['query Q($in: CalculateInput!) { calculate(input: $in) { y } }', { in: { x: 1, z: 2 } }],
  ['query Q($in: CalculateInput!) { calculate(input: $in) { y } }', {}],
  ['query Q($in: CalculateInput!) { calculate(input: $in) { y } }', { in: null }],
  ['query Q($in: CalculateInput!) { calculate(input: $in) { y } }', { in: [] }],
  ['query Q($x: Float!) { calculate(input: {x: $x}) { y } }', { x: 5 }],
  ['query Q($e: [UserProfileInputExpand!]) { userProfile(id: "u", expand: $e) { tags } }', { e: ['TAGS'] }],
  ['query Q($e: [UserProfileInputExpand!]) { userProfile(id: "u", expand: $e) { tags } }', { e: 'TAGS' }],
  ['query Q($e: [UserProfileInputExpand!]) { userProfile(id: "u", expand: $e) { tags } }', { e: ['NO'] }],
  ['query Q($e: [UserProfileInputExpand!]) { userProfile(id: "u", expand: $e) { tags } }', { e: [null] }],
  ['query Q($e: UserProfileInputExpand!) { userProfile(id: "u", expand: [$e, TAGS]) { tags addresses { city } } }', { e: 'ADDRESSES' }],
  ['query Q($n: Int) { shopProducts(limit: $n) { sku } }', { n: 2 }],
  ['query Q($n: Int) { shopProducts(limit: $n) { sku } }', { n: 1.5 }],
  ['query Q($n: Int) { shopProducts(limit: $n) { sku } }', { n: '2' }],
  ['query Q($n: Int) { shopProducts(limit: $n) { sku } }', { n: 3000000000 }],
  ['query Q($n: Int) { shopProducts(limit: $n) { sku } }', {}],
  ['query Q($n: Boolean) { shopProducts { sku @include(if: $n) price } }', { n: true }],
  ['query Q($s: String) { odd { text(which: $s) } }', { s: 7 }],
  ['query Q($s: String) { odd { text(which: $s) } }', { s: true }],
  ['query Q($rows: [[Float!]!]!) { matrix(rows: $rows) { rows } }', { rows: [[1], [2]] }],
  ['query Q($rows: [[Float!]!]!) { matrix(rows: $rows) { rows } }', { rows: [[1, null]] }],
  ['query Q($rows: [[Float!]!]!) { matrix(rows: $rows) { rows } }', { rows: 3 }],
  ['query Q($t: TreeInput) { tree(input: $t) { size children { label } } }', { t: { label: 'a', children: [{ label: 'b' }] } }],
  ['query Q($t: TreeInput) { tree(input: $t) { size } }', { t: { label: 'a', children: [{ labl: 'b' }] } }],
  ['query Q($any: JSON) { xMLHttpRequest2(url: "u", body: $any) { echo { body } } }', { any: { a: [1, null, { b: 'c' }] } }],
  ['query Q($any: JSON) { xMLHttpRequest2(url: "u", body: {inner: [$any, 1]}) { echo { body } } }', { any: 'text' }],
  ['query A { anything } query B { calculate(x: 1) { y } }', {}, 'B'],
  ['query A { anything } mutation C { calculate(x: 2) { y } }', {}, 'C'],
  // Directives.
  ['query Q($y: Boolean!) { calculate(x: 1) { y @include(if: $y) __typename } }', { y: false }],
  ['query Q($y: Boolean!) { calculate(x: 1) @skip(if: $y) { y } anything @include(if: $y) }', { y: true }],
  ['query Q($y: Boolean = true) { ... @include(if: $y) { calculate(x: 1) { y } } }', {}],
  '{ calculate(x: 1) @include(if: true) @skip(if: true) { y } __typename }',
  'query Q { ...F @skip(if: true) __typename } fragment F on Query { anything }',
  // Introspection.
  '{ __schema { queryType { name } mutationType { name } subscriptionType { name } description } }',
  '{ __schema { types { kind name } } }',
  '{ __schema { directives { name isRepeatable locations args { name type { kind ofType { name } } defaultValue } } } }',
  '{ __type(name: "TreeInput") { kind name fields { name } inputFields { name type { kind name ofType { name } } defaultValue } } }',
  '{ __type(name: "DefaultsInput") { inputFields(includeDeprecated: true) { name defaultValue isDeprecated deprecationReason } isOneOf } }',
  '{ __type(name: "UserProfileInputLocale") { kind enumValues { name isDeprecated } specifiedByURL possibleTypes { name } interfaces { name } } }',
  '{ __type(name: "Nothing") { name } }',
  '{ __type(name: "__Type") { fields { name args { name defaultValue } type { name kind } } } }',
  '{ __type(name: "__TypeKind") { enumValues { name } } a: __type(name: "Int") { kind name fields { name } } }',
  '{ __type(name: "CrmAcmeCom") { fields { name description args { name } type { name } } interfaces { name } inputFields { name } } }',
  ['query Q($n: String!) { __type(name: $n) { ...T } } fragment T on __Type { name kind ofType { name } __typename }', { n: 'JSON' }],
  '{ __type(name: "Query") { fields { name args { name description type { name kind ofType { kind name } } } } } }',
]

// Not valid: the rules of the specification, one or more of each.
const invalid = [
  '{', '', '{ }', '{ a: }', 'query Q { anything', '{ anything } }', '{ calculate(x: 01) { y } }', '{ anything(x: "a\nb") }',
  '{ "text" }', 'fragment on on Query { anything }', '{ ...on }', 'query ($a: ) { anything }', '{ a(b: $) }', '{ anything @ }',
  '{ calculate(x: 1.) { y } }', '{ calculate(x: "\\q") { y } }', '{ calculate(x: """ { y } }', 'subscription { anything }', '?',
  '{ nothing }', '{ calculate { nope } }', '{ calculate }', '{ anything { a } }', '{ calculate(z: 1) { y } }',
  '{ calculate(x: "a") { y } }', '{ calculate(x: true) { y } }', '{ calculate(input: {}) { y } }', '{ calculate(input: {x: null}) { y } }',
  '{ calculate(input: {x: 1, q: 2}) { y } }', '{ calculate(input: 3) { y } }', '{ calculate(x: 1, x: 2) { y } }',
  '{ calculate(input: {x: 1, x: 2}) { y } }', '{ userProfile(id: "a", locale: xx) { id } }', '{ userProfile(id: "a", locale: "en") { id } }',
  '{ userProfile(id: 4) { id } }', '{ wrapped(mode: UPPER) }', '{ wrapped(input: {text: "a"}, mode: null) }', '{ shopProducts(limit: 1.5) { sku } }',
  '{ shopProducts(limit: 3000000000) { sku } }', '{ matrix(rows: [[null]]) { rows } }', '{ matrix(rows: {a: 1}) { rows } }',
  'query Q { anything } query Q { anything }', 'query Q { anything } { anything }', '{ ...F } fragment F on Query { anything } fragment F on Query { anything }',
  '{ ...Missing }', 'fragment F on Query { anything } { anything }', '{ ...F } fragment F on Nope { a }', '{ ...F } fragment F on JSON { a }',
  '{ ...F } fragment F on Query { ...F }', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }', '{ ... on CalculateOutput { y } }',
  '{ calculate(x: 1) { ... on Query { anything } } }', 'query Q($a: Int) { anything }', 'query Q($a: Int, $a: Int) { shopProducts(limit: $a) { sku } }',
  '{ shopProducts(limit: $a) { sku } }', 'query Q($a: Nope) { anything }', 'query Q($a: TreeOutput) { anything }',
  'query Q($a: String) { shopProducts(limit: $a) { sku } }', 'query Q($a: Mode) { wrapped(input: {text: "a"}, mode: $a) }',
  'query Q($a: WrappedInputMode) { wrapped(input: {text: "a"}, mode: $a) }', 'query Q($a: Int = "x") { shopProducts(limit: $a) { sku } }',
  'query Q($a: [Float!]) { matrix(rows: $a) { rows } }', '{ anything @nope }', '{ anything @include }', '{ anything @include(if: 1) }',
  '{ anything @include(if: true) @include(if: true) }', 'query @include(if: true) { anything }', '{ anything @deprecated }', '{ anything @skip(unless: true) }',
  '{ a: anything a: calculate(x: 1) { y } }', '{ a: calculate(x: 1) { y } a: calculate(x: 2) { y } }', '{ calculate(x: 1) { a: y a: __typename } }',
  'type T { a: Int } { anything }', '{ __type { name } }', '{ __schema { nope } }', '{ __schema }', 'query Q { ...F } fragment F on Query { shopProducts(limit: $a) { sku } }',
  '{ crmAcmeCom }', '{ crmAcmeCom { customers { get(ident: "1") { id } } } }', '{ calculatte(x: 1) { y } }', '{ userProfile(id: "a") { nam } }',
  ['query A { anything } query B { anything }', {}], ['query A { anything }', {}, 'Z'], ['fragment F on Query { anything }', {}],
]

export function* operations(schema, graphql) {
  yield* generated(schema, graphql)
  yield* written
  yield* invalid
}
