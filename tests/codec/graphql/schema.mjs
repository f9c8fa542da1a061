// schema.mjs - graphql-js looks at the schema of a server: node schema.mjs URL [NAME=URL...]
//
// For each: introspection as tools ask for it builds a client's schema, which is valid, and whose text
// is that of /schema.graphql, which reads back as itself. Prints one JSON object: name to faults.
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  printSchema,
  validateSchema,
} from 'graphql'

const everything = {
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
}

async function introspect(url, options) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: getIntrospectionQuery(options) }),
  })
  return response.json()
}

// Where two texts begin to differ, with what is around.
function difference(what, a, b) {
  if (a === b) return []
  let at = 0
  while (a[at] === b[at]) at++
  const from = Math.max(0, at - 60)
  return [`${what}: ${JSON.stringify(a.slice(from, at + 60))} is not ${JSON.stringify(b.slice(from, at + 60))}`]
}

async function look(url) {
  const faults = []
  const text = (await (await fetch(url + '/schema.graphql')).text()).trimEnd()
  for (const options of [everything, {}]) {
    const answer = await introspect(url, options)
    if (answer.errors) return answer.errors.map((error) => error.message)
    const client = buildClientSchema(answer.data)
    faults.push(...validateSchema(client).map((error) => error.message))
    faults.push(...difference('introspection', printSchema(client), text))
    const names = answer.data.__schema.directives.map((directive) => directive.name)
    if (names.join() !== 'include,skip,deprecated,specifiedBy,oneOf') faults.push(`directives: ${names}`)
  }
  const read = buildSchema(text)
  faults.push(...validateSchema(read).map((error) => error.message))
  faults.push(...difference('text', printSchema(read), text))
  return faults
}

const seen = {}
for (const word of process.argv.slice(2)) {
  const [name, url] = word.split('=')
  try {
    seen[name] = await look(url)
  } catch (error) {
    seen[name] = [String(error && error.stack)]
  }
}
console.log(JSON.stringify(seen))
