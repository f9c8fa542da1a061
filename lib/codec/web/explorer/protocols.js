// protocols.js - one call as each protocol writes it.

const pinnedId = () => state.id + (state.pinned ? '@' + state.pinned : '')
const json = (value) => JSON.stringify(value, null, 2)

function restRequest(f, input) {
  const path = '/api/' + idPath(state.id) + (state.pinned ? '@' + state.pinned : '') + (f.path ? '/' + f.path.split('.').map(encodeURIComponent).join('/') : '')
  return { method: 'POST', path, headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body: json(input) }
}

function rpcRequest(f, input) {
  return { method: 'POST', path: '/rpc', headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: json({ jsonrpc: '2.0', id: 1, method: pinnedId() + (f.path ? '#' + f.path : ''), params: input }) }
}

const MCP_REVISION = '2026-07-28'

function mcpRequest(f, input) {
  const name = (f.path || state.id).replace(/[^A-Za-z0-9_-]/g, '_')
  return { method: 'POST', path: '/mcp/' + idPath(state.id) + (state.pinned ? '@' + state.pinned : ''),
    headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', 'MCP-Protocol-Version': MCP_REVISION, 'Mcp-Method': 'tools/call', 'Mcp-Name': name },
    body: json({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: input,
      _meta: { 'io.modelcontextprotocol/protocolVersion': MCP_REVISION, 'io.modelcontextprotocol/clientInfo': { name: 'explorer', version: '1' }, 'io.modelcontextprotocol/clientCapabilities': {} } } }) }
}

const INTROSPECTION = `query { __schema { queryType { name } mutationType { name } types { kind name fields { name args { name type { ...T } } type { ...T } } } } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }`

async function graphqlSchema() {
  const path = '/graphql/' + idPath(state.id) + (state.pinned ? '@' + state.pinned : '')
  if (state.graphql.has(path)) return state.graphql.get(path)
  const answer = await ask('POST', path, { type: 'application/json', body: JSON.stringify({ query: INTROSPECTION }) })
  if (!answer.data) throw new Error('The schema could not be read: ' + ((answer.errors || [])[0] || {}).message)
  const schema = { path, root: answer.data.__schema, types: new Map(answer.data.__schema.types.map((t) => [t.name, t])) }
  state.graphql.set(path, schema)
  return schema
}

const typeText = (t) => t.kind === 'NON_NULL' ? typeText(t.ofType) + '!' : t.kind === 'LIST' ? '[' + typeText(t.ofType) + ']' : t.name
const named = (t) => { while (t.ofType) t = t.ofType; return t }
const fieldName = (text) => { const name = text.replace(/[^_0-9A-Za-z]/g, '_'); return /^[0-9]/.test(name) ? '_' + name : name }

// All fields of what comes back, a few levels deep.
function selection(schema, type, depth) {
  const found = schema.types.get(named(type).name)
  if (!found || !found.fields || depth > 4) return ''
  const parts = found.fields.filter((f) => !f.args.some((a) => a.type.kind === 'NON_NULL'))
    .map((f) => { const inner = selection(schema, f.type, depth + 1); return inner === null ? null : f.name + inner }).filter((p) => p !== null)
  return parts.length ? ' { ' + parts.join(' ') + ' }' : null
}

// The fields from the root to the function: one for each namespace, then its own.
function findField(schema, f) {
  let type = schema.types.get((schema.root.mutationType || schema.root.queryType).name)
  const words = f.path ? f.path.split('.') : [state.id.replace(/[^A-Za-z0-9]+(.)?/g, (_, c) => (c || '').toUpperCase())]
  const way = []
  for (const word of words) {
    const fields = (type && type.fields) || []
    const same = (name) => name.toLowerCase() === fieldName(word).toLowerCase()
    const field = fields.find((one) => one.name === fieldName(word)) || fields.find((one) => same(one.name)) || (!f.path && fields.length === 1 ? fields[0] : null)
    if (!field) throw new Error('The schema has no field for ' + (f.path || state.id) + '.')
    way.push(field)
    type = schema.types.get(named(field.type).name)
  }
  return way
}

async function graphqlRequest(f, input) {
  const schema = await graphqlSchema()
  const way = findField(schema, f)
  const last = way[way.length - 1]
  const variables = {}
  const declared = []
  const passed = []
  for (const [key, value] of Object.entries(isObject(input) ? input : {})) {
    const argument = last.args.find((a) => a.name === fieldName(key))
    if (!argument) throw new Error('The field ' + last.name + ' has no argument for "' + key + '".')
    declared.push('$' + argument.name + ': ' + typeText(argument.type))
    passed.push(argument.name + ': $' + argument.name)
    variables[argument.name] = value
  }
  const inner = last.name + (passed.length ? '(' + passed.join(', ') + ')' : '') + (selection(schema, last.type, 0) || '')
  const fields = way.slice(0, -1).reduceRight((text, field) => field.name + ' { ' + text + ' }', inner)
  const kind = schema.root.mutationType ? 'mutation' : 'query'
  const query = kind + (declared.length ? '(' + declared.join(', ') + ')' : '') + ' { ' + fields + ' }'
  return { method: 'POST', path: schema.path, headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json, application/json' }, body: json({ query, variables }) }
}

const makers = { rest: restRequest, graphql: graphqlRequest, mcp: mcpRequest, rpc: rpcRequest }
