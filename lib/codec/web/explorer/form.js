// form.js - forms made of schemas, and what is read out of them.

function follow(root, schema) {
  for (let hops = 0; hops < 8 && isObject(schema) && typeof schema.$ref === 'string'; hops++)
    schema = schema.$ref.replace(/^#\/?/, '').split('/').filter(Boolean).reduce((at, key) => at && at[key], root)
  return isObject(schema) ? schema : {}
}

const typeOf = (schema) => Array.isArray(schema.type) ? schema.type.find((t) => t !== 'null') : schema.type

// [{ name, schema, required }], or null where the whole input is one text of JSON.
function fieldsOf(f) {
  const root = f.inputSchema
  const schema = follow(root, root)
  const names = Object.keys(schema.properties || {})
  if (names.length)
    return names.map((name) => ({ name, schema: follow(root, schema.properties[name]), required: (schema.required || []).includes(name) }))
  const params = f.params || []
  if (!root && f.service && params.every((p) => p.name))
    return params.map((p) => ({ name: p.name, schema: p.rest ? { type: 'array' } : {}, required: false }))
  if (!root && !params.length && !f.context) return []
  return schema.additionalProperties === false ? [] : null
}

const asText = (value) => value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)

function exampleOf(schema) {
  if (schema.examples && schema.examples.length) return schema.examples[0]
  return schema.example !== undefined ? schema.example : undefined
}

function lineType(schema) {
  const formats = { date: 'date', time: 'time', email: 'email', uri: 'url', url: 'url', color: 'color', password: 'password' }
  const type = typeOf(schema)
  return type === 'number' || type === 'integer' ? 'number' : formats[schema.format] || 'text'
}

function control(field, id) {
  const { schema, name } = field
  const type = typeOf(schema)
  const common = { id, name, 'aria-describedby': [schema.description ? id + '-hint' : '', id + '-fault'].join(' ').trim() }
  if (schema.enum)
    return h('select', common, h('option', { value: '' }, '—'), schema.enum.map((v) => h('option', { value: JSON.stringify(v), selected: v === schema.default }, asText(v))))
  if (type === 'boolean')
    return h('input', { ...common, type: 'checkbox', checked: schema.default === true })
  if (type === 'string' || type === 'number' || type === 'integer') {
    if (type === 'string' && schema.maxLength > 200) return h('textarea', { ...common, rows: 3 }, asText(schema.default))
    return h('input', { ...common, type: lineType(schema), step: type === 'number' ? 'any' : type === 'integer' ? '1' : null, min: schema.minimum, max: schema.maximum,
      placeholder: asText(exampleOf(schema)) || null, value: asText(schema.default), required: field.required, autocomplete: 'off', spellcheck: 'false' })
  }
  return h('textarea', { ...common, class: 'code', rows: 2, spellcheck: 'false', placeholder: asText(exampleOf(schema)) || null }, asText(schema.default))
}

function drawField(field, at) {
  const id = 'f' + at
  const type = typeOf(field.schema)
  const kind = field.schema.enum ? 'choice' : type === 'array' || type === 'object' ? 'JSON' : type || 'text or JSON'
  const input = control(field, id)
  const label = [h('label', { for: id }, field.schema.title || field.name), h('span', { class: 'kind' }, kind + (field.required ? ', required' : ''))]
  return h('div', { class: 'field', 'data-name': field.name }, type === 'boolean' && !field.schema.enum ? [input, label] : [label, input],
    field.schema.description ? h('p', { class: 'hint', id: id + '-hint' }, field.schema.description) : null,
    h('p', { class: 'fault', id: id + '-fault', hidden: true }))
}

// The value of one field; undefined: not given.
function valueOf(field, input) {
  const type = typeOf(field.schema)
  const text = input.value
  if (input.type === 'checkbox') return input.checked ? true : field.required || field.schema.default !== undefined ? false : undefined
  if (text.trim() === '') return undefined
  if (field.schema.enum) return JSON.parse(text)
  if (type === 'string') return text
  if (type === 'number' || type === 'integer') {
    if (!Number.isFinite(Number(text))) throw new SyntaxError('not a number')
    return Number(text)
  }
  if (type === 'array' || type === 'object') return JSON.parse(text)
  try { return JSON.parse(text) } catch { return text }
}

function fill(fields, value) {
  fields.forEach((field, at) => {
    const input = $('f' + at)
    const given = value[field.name]
    if (given === undefined) return
    if (input.type === 'checkbox') input.checked = given === true
    else input.value = field.schema.enum || typeof given !== 'string' ? JSON.stringify(given) : given
  })
}

const inputKey = () => state.id + '#' + (current() ? current().path : '')

function sample(f) {
  const value = {}
  for (const field of fieldsOf(f) || []) {
    const type = typeOf(field.schema)
    const example = field.schema.default !== undefined ? field.schema.default : exampleOf(field.schema)
    if (example !== undefined) value[field.name] = example
    else if (field.required)
      value[field.name] = field.schema.enum ? field.schema.enum[0] : { number: 21, integer: 21, string: 'text', boolean: true, array: [], object: {} }[type] ?? null
  }
  return value
}
