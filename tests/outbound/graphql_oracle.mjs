// graphql_oracle.mjs - graphql-js as judge and as server.
//   introspect SCHEMA.graphql          its introspection answer
//   judge SCHEMA.graphql < requests    each line's body is validated and executed: {"faults", "asked"}
//   serve SCHEMA.graphql [KIND]        a server with values of every type; its port on stdout. KIND: `strict` answers
//                                      400 where there is no data, `old` refuses to be asked for what is newer
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import {
  buildSchema, getIntrospectionQuery, graphql, graphqlSync, isAbstractType, isEnumType, isListType, isNonNullType,
  isScalarType, parse, validate, GraphQLError,
} from 'graphql'

const [mode, file, kind] = process.argv.slice(2)
const schema = buildSchema(readFileSync(file, 'utf8'), { assumeValid: true })

// Values by type: what a field is asked for is what its type says.
function valueOf(type, args) {
  if (isNonNullType(type)) return valueOf(type.ofType, args)
  if (isListType(type)) return [valueOf(type.ofType, args), valueOf(type.ofType, args)]
  if (isEnumType(type)) return type.getValues()[0].value
  if (isScalarType(type)) {
    if (type.name === 'Int') return 7
    if (type.name === 'Float') return 1.5
    if (type.name === 'Boolean') return true
    return Object.keys(args).length ? JSON.stringify(args) : 'text'
  }
  if (isAbstractType(type)) return { __typename: schema.getPossibleTypes(type)[0].name }
  return {}
}

function resolve(_source, args, _context, info) {
  if (info.fieldName === 'boom')
    throw new GraphQLError('it went wrong', { extensions: { code: args.code ?? 'INTERNAL_SERVER_ERROR' } })
  return valueOf(info.returnType, args)
}

const run = (query, variables) => graphql({ schema, source: query, variableValues: variables, fieldResolver: resolve })

if (mode === 'introspect') {
  console.log(JSON.stringify(graphqlSync({ schema, source: getIntrospectionQuery() })))
} else if (mode === 'judge') {
  const faults = []
  let asked = 0
  for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
    const request = JSON.parse(line)
    const body = request.body && JSON.parse(request.body)
    asked++
    const wrong = body ? validate(schema, parse(body.query)) : [new Error(line)]
    const done = wrong.length ? { errors: wrong } : await run(body.query, body.variables)
    if (done.errors) faults.push({ query: body?.query ?? line, message: done.errors[0].message })
  }
  console.log(JSON.stringify({ asked, faults }))
} else {
  const server = createServer(async (request, answer) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const body = JSON.parse(text)
    const old = kind === 'old' && /isOneOf|inputFields\(/.test(body.query)
    const done = old ? { errors: [{ message: 'Cannot query field "isOneOf" on type "__Type".' }] }
      : await run(body.query, body.variables)
    if (request.headers.authorization !== 'Bearer letmein') {
      answer.writeHead(401, { 'Content-Type': 'application/json' })
      answer.end('{"errors":[{"message":"who are you?"}]}')
      return
    }
    answer.writeHead(kind && !done.data ? 400 : 200, { 'Content-Type': 'application/graphql-response+json' })
    answer.end(JSON.stringify(done))
  })
  server.listen(0, '127.0.0.1', () => console.log(server.address().port))
}
