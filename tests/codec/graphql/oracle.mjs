// oracle.mjs - graphql-js answers the same operations on the same schema: node oracle.mjs URL
//
// It has the schema from the server by introspection, and each function's result by RPC. Data, and the messages, paths and
// locations of errors, must be the same. Prints {"asked", "faults": [...]} as JSON.
import * as graphql from 'graphql'
import { operations } from './operations.mjs'

const base = process.argv[2]
// Roots by field: which definition, and whether it is a service.
const ids = {
  calculate: 'calculate', userProfile: 'user-profile', userProfile_2: 'user_profile', xMLHttpRequest2: 'XMLHttp_request2',
  tree: 'tree', shopProducts: 'shop/products', crmAcmeCom: 'crm.acme.com', ledger: 'ledger', _9Lives: '9-lives',
  wrapped: 'wrapped', matrix: 'matrix', anything: 'anything', defaults: 'defaults', odd: 'odd', shapes: 'shapes',
}
// Properties whose names are no names of GraphQL, by field.
const odd = { first_name: 'first-name', first_name_2: 'first_name', first_name_3: 'first name', _1st: '1st', _secret: '__secret',
  gr__e: 'größe', gro_e: 'gro-e', _: '日本', _typename: '__typename', _ref: '$ref', _2: '' }
const oddTypes = { _9LivesOutputGrE: { in_cm: 'in-cm' }, _9LivesOutputGroE: {} }
const nullable = ['must', 'maybe', 'none', 'any', 'free', 'body']

const post = async (path, body) =>
  (await fetch(base + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json()

function propertyOf(typeName, field) {
  if (oddTypes[typeName]) return oddTypes[typeName][field] ?? field
  return typeName.startsWith('_9Lives') ? (odd[field] ?? field) : field
}

// Arguments as the function's input: null where it is not allowed counts as absent.
function input(value, map) {
  if (Array.isArray(value)) return value.map((one) => input(one, map))
  if (typeof value !== 'object' || value === null) return value
  const made = {}
  for (const [key, one] of Object.entries(value))
    if (one !== null || nullable.includes(key)) made[map(key)] = nullable.includes(key) ? one : input(one, map)
  return made
}

async function call(id, path, args, field) {
  const wrapper = field.args.find((arg) => arg.name === 'input' && id !== 'wrapped')
  const given = wrapper && args.input != null ? args.input : args
  const sent = input(given, (key) => (id === '9-lives' ? (odd[key] ?? key) : key))
  if (wrapper && given === args) delete sent.input
  const answer = await post('/rpc/' + id, path ? { method: path, params: sent } : { method: 'execute', args: [sent] })
  if (answer.error) throw new Error(answer.error.message)
  return path ? answer.result : answer.data
}

// Namespaces are objects; what ends in Output, or is no object, is called.
function resolveSpace(type, id, path) {
  for (const field of Object.values(type.getFields())) {
    const name = path === undefined ? field.name : path ? `${path}.${field.name}` : field.name
    const named = graphql.getNamedType(field.type)
    const here = path === undefined ? ids[field.name] : id
    if (graphql.isObjectType(named) && !/Output(_\d+)?$/.test(named.name)) {
      field.resolve = () => ({})
      resolveSpace(named, here, path === undefined ? '' : name)
    } else {
      field.resolve = (_, args) => call(here, path === undefined ? '' : name, args, field)
    }
  }
}

function resolveOutputs(schema) {
  for (const type of Object.values(schema.getTypeMap()))
    if (graphql.isObjectType(type) && type.name.includes('Output') && !type.name.startsWith('__'))
      for (const field of Object.values(type.getFields())) field.resolve = (value) => value[propertyOf(type.name, field.name)]
}

function untyped(node, variables) {
  if (node.kind === 'Variable') return variables?.[node.name.value]
  if (node.kind === 'ListValue') return node.values.map((one) => untyped(one, variables))
  if (node.kind === 'ObjectValue') return Object.fromEntries(node.fields.map((one) => [one.name.value, untyped(one.value, variables)]))
  return graphql.valueFromASTUntyped(node, variables)
}

function date(value) {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.exec(value)
  if (!match || match[2] < 1 || match[2] > 12 || match[3] < 1 || match[3] > new Date(match[1], match[2], 0).getDate() || match[6] > 60)
    throw new TypeError('DateTime ' + value)
  return value
}

function whole(value) {
  if (!/^-?\d+$/.test(String(value))) throw new TypeError('BigInt ' + value)
  return Number(value)
}

function scalars(schema) {
  const { JSON: any, DateTime, BigInt } = schema.getTypeMap()
  any.parseLiteral = untyped
  DateTime.serialize = DateTime.parseValue = date
  DateTime.parseLiteral = (node) => date(node.value)
  BigInt.serialize = BigInt.parseValue = whole
  BigInt.parseLiteral = (node) => whole(node.value)
}

async function ask(schema, query, variables, name) {
  try {
    const document = graphql.parse(query)
    const errors = graphql.validate(schema, document)
    if (errors.length) return { errors: errors.map((error) => error.toJSON()) }
    const result = await graphql.execute({ schema, document, variableValues: variables, operationName: name })
    return JSON.parse(JSON.stringify(result))
  } catch (error) {
    return { errors: [error.toJSON()] }
  }
}

// Our own scalars say it in words of their own, and who is asked to leave out what cannot be is not named.
const words = (message) => (/DateTime|BigInt/.test(message) ? '(of a scalar)' : message)
// What a function saw of its input has the order in which defaults came.
const unordered = (data) =>
  data?.defaults?.seen ? { defaults: { seen: Object.entries(data.defaults.seen).sort() } } : data
const told = (answer) =>
  JSON.stringify({
    data: unordered(answer.data ?? null),
    errors: (answer.errors ?? [])
      .map(({ message, path, locations }) => ({ message: words(message), path, locations }))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  })

const schema = graphql.buildClientSchema((await post('/graphql', { query: graphql.getIntrospectionQuery() })).data)
scalars(schema)
resolveOutputs(schema)
resolveSpace(schema.getQueryType())
resolveSpace(schema.getMutationType())

const faults = []
let asked = 0
for (const operation of operations(schema, graphql)) {
  const [query, variables, operationName] = Array.isArray(operation) ? operation : [operation]
  const ours = told(await post('/graphql', { query, variables, operationName }))
  const theirs = told(await ask(schema, query, variables, operationName))
  asked++
  if (ours !== theirs) faults.push({ query, variables, ours, theirs })
}
console.log(JSON.stringify({ asked, faults }))
