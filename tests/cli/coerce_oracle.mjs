// coerce_oracle.mjs - random schemas and values as Ajv coerces them: a line of {schema, data, valid, coerced}
// each. Without anyOf and oneOf, whose branches Ajv coerces in order, and ours are tried as they are
// first.
import { createRequire } from 'node:module'
const require = createRequire(process.argv[2] + '/')
const Ajv = require('ajv').default
let seed = Number(process.argv[3] || 1)
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647
const pick = list => list[Math.floor(random() * list.length)]
const types = ['string', 'number', 'integer', 'boolean', 'null', 'object', 'array']
const scalars = ['42', '4.5', '', 'true', 'false', 'yes', 'null', '-1', 'x', 0, 1, -3, 2.5, 1e2, true, false, null]

function schema(depth) {
  const made = {}
  if (random() < 0.7) made.type = random() < 0.25 ? [pick(types), pick(types)].filter((t, i, a) => a.indexOf(t) === i) : pick(types)
  if (random() < 0.15) made.minimum = pick([0, 3])
  if (random() < 0.15) made.minLength = pick([1, 2])
  if (random() < 0.1) made.enum = [pick(scalars), pick(scalars), '42', 1].filter((v, i, a) => a.indexOf(v) === i)
  if (random() < 0.2) made.default = pick(scalars)
  if (depth && random() < 0.6) {
    made.properties = {}
    for (const name of 'abc') if (random() < 0.7) made.properties[name] = schema(depth - 1)
    if (random() < 0.3) made.required = [pick(['a', 'b', 'c'])]
    if (random() < 0.2) made.additionalProperties = random() < 0.5 ? false : schema(depth - 1)
  }
  if (depth && random() < 0.3) made.items = schema(depth - 1)
  return made
}

function value(depth) {
  if (depth && random() < 0.5) {
    const made = {}
    for (const name of 'abc') if (random() < 0.5) made[name] = value(depth - 1)
    return made
  }
  if (depth && random() < 0.25) return [value(depth - 1), value(depth - 1)].slice(0, Math.floor(random() * 3))
  return pick(scalars)
}

for (let n = 0; n < 3000; n++) {
  const given = schema(2), data = value(2)
  const ajv = new Ajv({ coerceTypes: true, useDefaults: true, strict: false, allErrors: true, logger: false })
  const holder = { data: structuredClone(data) }
  const valid = ajv.compile({ type: 'object', properties: { data: given } })(holder)
  console.log(JSON.stringify({ schema: { type: 'object', properties: { data: given } }, data: { data }, valid, coerced: holder }))
}
