// explorer.js - the explorer: what is loaded, tried on each protocol, with its history and what happens.
//
// Plain script, no packages. All text goes in as text; the one piece of HTML that is put in as HTML is the
// documentation, which the library has made safe. Requests go to this server only.
'use strict'

const $ = (id) => document.getElementById(id)
const SVG = 'http://www.w3.org/2000/svg'

// An element: h('p', { class: 'x', onclick: f }, 'text', child, null)
function h(tag, given, ...children) {
  const node = document.createElement(tag)
  for (const [key, value] of Object.entries(given || {})) {
    if (value === undefined || value === null || value === false) continue
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value)
    else if (key in node && typeof value === 'boolean') node[key] = value
    else node.setAttribute(key, value === true ? '' : value)
  }
  node.append(...children.flat(9).filter((c) => c !== null && c !== undefined && c !== false))
  return node
}

function icon(name) {
  const svg = document.createElementNS(SVG, 'svg')
  const use = document.createElementNS(SVG, 'use')
  use.setAttribute('href', '#i-' + name)
  svg.setAttribute('aria-hidden', 'true')
  svg.append(use)
  return svg
}

const say = (text) => { $('say').textContent = text }
const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value)
// Descriptions may be Markdown; in one line its marks only disturb.
const plain = (text) => (text || '').replace(/(\*\*|__|`)(.+?)\1/g, '$2')
const idPath = (id) => id.split('/').map(encodeURIComponent).join('/')

function kept(store, key, value) {
  try {
    if (value === undefined) return store.getItem(key) || ''
    if (value) store.setItem(key, value)
    else store.removeItem(key)
  } catch { /* A browser that keeps nothing. */ }
  return value || ''
}

// ---- requests ----

const session = (key, value) => kept(window.sessionStorage, 'mdx-' + key, value)
const local = (key, value) => kept(window.localStorage, 'mdx-' + key, value)

function withToken(headers) {
  const token = session('token')
  return token ? { ...headers, Authorization: 'Bearer ' + token } : { ...headers }
}

class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.message || 'The server answered ' + status + '.')
    this.status = status
    this.problem = problem
  }
}

async function ask(method, path, { body, type, revision } = {}) {
  const headers = withToken({ Accept: 'application/json' })
  if (type) headers['Content-Type'] = type
  if (revision) headers['If-Match'] = '"' + revision + '"'
  const answer = await fetch(path, { method, headers, body })
  const text = await answer.text()
  let value
  try { value = text ? JSON.parse(text) : {} } catch { value = { detail: text } }
  if (!answer.ok) throw new Refusal(answer.status, value)
  return value
}

// ---- state ----

const state = {
  list: [], found: null, id: null, path: '', tab: 'try', pinned: 0,
  definition: null, versions: [], protocol: local('protocol') || 'rest', mode: 'form',
  inputs: new Map(), timings: new Map(), waiting: null, graphql: new Map(), draft: null, running: null,
  problem: null, bare: false, locked: false,
}

// ---- theme ----

const themes = { auto: 'auto', light: 'sun', dark: 'moon' }
const darkly = window.matchMedia('(prefers-color-scheme: dark)')

function showTheme() {
  const chosen = local('theme') || 'auto'
  const dark = chosen === 'dark' || (chosen === 'auto' && darkly.matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  $('theme').replaceChildren(icon(themes[chosen]))
  const text = 'Theme: ' + (chosen === 'auto' ? 'as the system' : chosen)
  $('theme').title = text
  $('theme').setAttribute('aria-label', text)
}

function nextTheme() {
  const order = Object.keys(themes)
  local('theme', order[(order.indexOf(local('theme') || 'auto') + 1) % order.length])
  showTheme()
}

// ---- the list ----

async function loadList() {
  const rows = []
  let cursor = ''
  try {
    for (let page = 0; page < 5; page++) {
      const part = await ask('GET', '/mdxld?limit=1000' + (cursor ? '&cursor=' + encodeURIComponent(cursor) : ''))
      rows.push(...part.definitions)
      cursor = part.cursor || part.next || ''
      if (!cursor) break
    }
    state.list = rows
    state.problem = null
  } catch (problem) {
    state.list = []
    state.problem = problem
  }
  showList()
}

function shown() {
  const words = $('search').value.trim().toLowerCase().split(/\s+/).filter(Boolean)
  if (!words.length) return state.list
  const fits = (row) => {
    const text = (row.id + ' ' + (row.title || '') + ' ' + (row.description || '')).toLowerCase()
    return words.every((word) => text.includes(word))
  }
  const here = state.list.filter(fits)
  const more = (state.found || []).filter((row) => !here.some((other) => other.id === row.id))
  return [...here, ...more]
}

let searching = 0
async function search() {
  const words = $('search').value.trim()
  const mine = ++searching
  state.found = null
  showList()
  if (!words) return
  await new Promise((done) => setTimeout(done, 120))
  if (mine !== searching) return
  try {
    const answer = await ask('GET', '/search?limit=50&q=' + encodeURIComponent(words))
    if (mine !== searching) return
    state.found = answer.results
    showList()
  } catch { /* What is here was searched already. */ }
}

const link = (id, path, tab) => '#' + idPath(id) + (path ? '!' + path : '') + (tab && tab !== 'try' ? '?' + tab : '')

function functionsOf(definition) {
  return (definition && definition.functions) || []
}

function listRow(row) {
  const on = row.id === state.id
  const functions = on ? functionsOf(state.definition).filter((f) => f.path) : []
  return h('li', null,
    h('a', { href: link(row.id, '', state.tab === 'new' ? '' : state.tab), 'aria-current': on && !functions.length ? 'page' : null },
      h('div', { class: 'name' }, h('span', null, row.id), row.revision ? h('small', null, 'r' + row.revision) : null),
      row.description ? h('p', null, plain(row.description)) : null),
    functions.length ? h('ul', null, functions.map((f) => h('li', null,
      h('a', { href: link(row.id, f.path, state.tab), 'aria-current': f.path === state.path ? 'page' : null, class: 'mono' }, f.path)))) : null)
}

function showList() {
  const rows = shown()
  const focused = document.activeElement && $('list').contains(document.activeElement) ? document.activeElement.getAttribute('href') : null
  $('count').textContent = rows.length === 1 ? '1 definition' : rows.length + ' definitions'
  $('list').replaceChildren(...rows.slice(0, 500).map(listRow))
  if (!rows.length) $('list').append(h('li', { class: 'empty' }, state.problem ? state.problem.message : $('search').value ? 'Nothing fits.' : state.locked ? 'Nothing that you may see without a token.' : 'Nothing is loaded yet.'))
  if (focused) {
    const again = [...$('list').querySelectorAll('a')].find((a) => a.getAttribute('href') === focused)
    if (again) again.focus()
  }
}

function moveInList(by) {
  const links = [...$('list').querySelectorAll('a')]
  const at = links.indexOf(document.activeElement)
  const next = at + by
  if (next < 0) $('search').focus()
  else if (links[next]) links[next].focus()
}

// ---- one definition ----

async function openDefinition(id, pinned) {
  const query = pinned ? '?version=' + pinned : ''
  const [definition, history] = await Promise.all([
    ask('GET', '/mdxld/' + idPath(id) + query),
    ask('GET', '/mdxld/' + idPath(id) + '/versions').catch(() => ({ versions: [] })),
  ])
  return { definition, versions: (history.versions || []).slice().sort((a, b) => b.revision - a.revision) }
}

async function go() {
  const text = location.hash.slice(1)
  const [, place, path, tab] = /^([^!?]*)(?:!([^?]*))?(?:\?(.*))?$/.exec(text) || []
  const id = place ? decodeURIComponent(place) : null
  const fresh = id !== state.id
  state.path = decodeURIComponent(path || '')
  state.tab = tab || 'try'
  if (state.tab === 'new') {
    state.id = null
    state.definition = null
    showList()
    show()
    return
  }
  if (fresh) {
    Object.assign(state, { id, definition: null, versions: [], pinned: 0, draft: null, waiting: null })
    if (state.running) state.running.abort()
  }
  if (id && (fresh || !state.definition)) await refresh()
  else show()
  showList()
}

async function refresh() {
  const id = state.id
  if (!id) return
  try {
    const found = await openDefinition(id, state.pinned)
    if (id !== state.id) return
    Object.assign(state, found)
    state.graphql.delete(id)
  } catch (problem) {
    if (id !== state.id) return
    state.definition = null
    $('main').replaceChildren(h('div', { class: 'alert', role: 'alert' }, problem.message,
      problem.status === 401 ? h('button', { class: 'plain', type: 'button', onclick: askToken }, 'Give a token') : null))
    return
  }
  const functions = functionsOf(state.definition)
  if (!functions.some((f) => f.path === state.path) && functions.length) state.path = functions[0].path
  showList()
  show()
}

const current = () => functionsOf(state.definition).find((f) => f.path === state.path) || functionsOf(state.definition)[0]

function show() {
  if (state.tab === 'new') return showEditor(true)
  if (!state.id) return showWelcome()
  if (!state.definition) return undefined
  document.title = state.id + ' · Explorer'
  const panel = h('div', { id: 'panel', role: 'tabpanel', 'aria-labelledby': 'tab-' + state.tab })
  $('main').replaceChildren(head(), tabs(), panel)
  const show = { try: showTry, docs: showDocs, source: showEditor, versions: showVersions }[state.tab] || showTry
  show(panel)
  return undefined
}

function showWelcome() {
  document.title = 'Explorer'
  const locked = state.locked && !state.list.length
  $('main').replaceChildren(h('div', { class: 'welcome' },
    h('h1', null, state.list.length ? 'Choose a definition' : locked ? 'This server wants a token' : 'Nothing is loaded yet'),
    h('p', null, locked ? 'What is loaded is shown to those whom its owner knows.' : state.list.length
      ? 'Each is callable on every protocol at once. Try one, change its source, and see the next revision answer.'
      : 'Write a definition here, or send one: it is callable on every protocol the moment it is loaded.'),
    h('div', { class: 'row' },
      locked ? h('button', { class: 'main', type: 'button', onclick: askToken }, 'Give a token')
        : h('button', { class: 'main', type: 'button', onclick: startNew }, icon('plus'), 'New definition'),
      locked ? null : h('span', { class: 'soft' }, 'or press ', h('kbd', null, '/'), ' to search')),
    h('ul', { class: 'cards' }, state.list.slice(0, 60).map((row) => h('li', null, h('a', { href: link(row.id, '') },
      h('b', null, row.title || row.id), h('p', null, plain(row.description) || ' '),
      row.title && row.title !== row.id ? h('span', { class: 'tag mono' }, row.id) : null, row.type ? h('span', { class: 'tag' }, row.type) : null, h('span', { class: 'tag' }, 'r' + row.revision)))))))
}

function head() {
  const d = state.definition
  const f = current()
  const description = (f && f.path ? f.description : d.description) || d.description
  const picker = h('select', { 'aria-label': 'Revision', onchange: (event) => { state.pinned = Number(event.target.value); refresh() } },
    h('option', { value: '0' }, 'latest (' + (d.latest || d.revision) + ')'),
    state.versions.map((v) => h('option', { value: v.revision, selected: v.revision === state.pinned }, 'revision ' + v.revision + (v.label ? ' · ' + v.label : ''))))
  return h('div', { class: 'head' },
    h('div', { class: 'grow' },
      h('h1', null, d.title && d.title !== d.id ? d.title : d.id, state.path ? h('span', { class: 'path' }, ' › ' + state.path) : null),
      description ? h('p', null, plain(description)) : null,
      h('div', { class: 'facts' },
        d.title && d.title !== d.id ? h('span', { class: 'tag mono' }, d.id) : null,
        d.type ? h('span', { class: 'tag' }, d.type) : null,
        h('span', { class: 'tag' + (state.pinned ? ' warn' : '') }, 'revision ' + d.revision),
        d.label ? h('span', { class: 'tag' }, d.label) : null,
        f && f.readOnly ? h('span', { class: 'tag good' }, 'reads only') : null,
        h('span', { class: 'tag mono', title: d.hash }, (d.hash || '').slice(0, 8)))),
    picker)
}

const TABS = [['try', 'Try it'], ['docs', 'Docs'], ['source', 'Source'], ['versions', 'Versions']]

function tabs() {
  const list = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'About ' + state.id })
  for (const [key, text] of TABS) {
    const on = key === state.tab
    list.append(h('button', { type: 'button', role: 'tab', id: 'tab-' + key, 'aria-selected': String(on), 'aria-controls': 'panel',
      tabindex: on ? '0' : '-1', onclick: () => openTab(key) }, text, key === 'versions' && state.versions.length ? ' ' + state.versions.length : ''))
  }
  list.addEventListener('keydown', (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    const at = TABS.findIndex(([key]) => key === state.tab)
    openTab(TABS[(at + by + TABS.length) % TABS.length][0])
    $('tab-' + state.tab).focus()
  })
  return list
}

function openTab(tab) {
  state.tab = tab
  history.replaceState(null, '', link(state.id, state.path, tab))
  show()
  showList()
}

// ---- forms of schemas ----

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

// ---- try it ----

function readForm() {
  const fields = fieldsOf(current())
  if (state.mode === 'json' || !fields) return JSON.parse($('json').value.trim() || '{}')
  const value = {}
  let wrong = null
  fields.forEach((field, at) => {
    const input = $('f' + at)
    try {
      const given = valueOf(field, input)
      if (given !== undefined) value[field.name] = given
      showFault(at, '')
    } catch (problem) {
      showFault(at, 'This is not JSON: ' + problem.message)
      wrong = wrong || input
    }
  })
  if (wrong) {
    wrong.focus()
    throw new SyntaxError('A field cannot be read.')
  }
  return value
}

function showFault(at, text) {
  const note = $('f' + at + '-fault')
  if (!note) return
  note.textContent = text
  note.hidden = !text
  if (text) $('f' + at).setAttribute('aria-invalid', 'true')
  else $('f' + at).removeAttribute('aria-invalid')
}

function showFaults(errors) {
  const fields = fieldsOf(current()) || []
  fields.forEach((field, at) => {
    const found = (errors || []).find((e) => typeof e.path === 'string' && e.path.split('/')[1] === field.name.replace(/~/g, '~0').replace(/\//g, '~1'))
    showFault(at, found ? found.message : '')
  })
}

function switchMode(mode) {
  if (mode === state.mode) return
  let value
  try { value = readForm() } catch { value = null }
  state.mode = mode
  if (value !== null) state.inputs.set(inputKey(), value)
  show()
}

function drawForm(f) {
  const fields = fieldsOf(f)
  const given = state.inputs.get(inputKey())
  const body = h('form', { class: 'form', id: 'form', novalidate: true, onsubmit: (event) => { event.preventDefault(); call() } })
  if (!fields || state.mode === 'json')
    body.append(h('div', { class: 'field' }, h('label', { for: 'json' }, 'Input'), h('span', { class: 'kind' }, 'JSON'),
      h('textarea', { class: 'code', id: 'json', rows: 9, spellcheck: 'false' }, JSON.stringify(given === undefined ? sample(f) : given, null, 2))))
  else if (!fields.length) body.append(h('p', { class: 'soft' }, 'It takes no input.'))
  else body.append(...fields.map(drawField))
  body.append(h('div', { class: 'bar' },
    h('button', { class: 'main', id: 'call', type: 'submit', 'aria-keyshortcuts': 'Control+Enter' }, icon('play'), 'Call', h('kbd', null, 'Ctrl ⏎')),
    h('a', { class: 'soft', href: '/web/' + idPath(state.id) + (state.pinned ? '@' + state.pinned : '') + (f.path ? '/' + f.path.split('.').map(encodeURIComponent).join('/') : '') }, 'Page')))
  return { body, fields, given }
}

function choice(name, options, chosen, choose) {
  return h('div', { class: 'choice', role: 'group', 'aria-label': name },
    options.map(([key, text]) => h('button', { type: 'button', 'aria-pressed': String(key === chosen), 'data-key': key, onclick: () => choose(key) }, text)))
}

const PROTOCOLS = [['rest', 'REST'], ['graphql', 'GraphQL'], ['mcp', 'MCP'], ['rpc', 'RPC']]

function showTry(panel) {
  const f = current()
  if (!f) {
    panel.append(h('p', { class: 'empty' }, 'This definition has no functions.'))
    return
  }
  const { body, fields, given } = drawForm(f)
  panel.append(h('div', { class: 'try' },
    h('section', { class: 'card', 'aria-label': 'Input' },
      h('header', null, h('h2', null, 'Input'), h('span', { class: 'grow' }),
        fields && fields.length ? choice('How to write it', [['form', 'Form'], ['json', 'JSON']], state.mode, switchMode) : null),
      body),
    h('div', null,
      h('div', { class: 'row', id: 'protocols' }, choice('Protocol', PROTOCOLS, state.protocol, chooseProtocol), h('span', { class: 'grow' }), h('span', { id: 'outcome' })),
      h('div', { class: 'pair', id: 'pair' },
        h('section', { class: 'card', 'aria-label': 'Request' },
          h('header', null, h('h2', null, 'Request'), h('span', { class: 'grow' }), copyButton('Copy as curl', () => curlOf(state.request))),
          h('pre', { class: 'raw', id: 'request', tabindex: '0', 'aria-label': 'Raw request' })),
        h('section', { class: 'card', 'aria-label': 'Answer' },
          h('header', null, h('h2', null, 'Answer'), h('span', { class: 'grow' }), h('button', { class: 'quiet', type: 'button', id: 'bare', 'aria-pressed': String(state.bare), title: 'The bytes as they came', onclick: (event) => {
            state.bare = !state.bare
            event.currentTarget.setAttribute('aria-pressed', String(state.bare))
            showAnswer()
          } }, 'Raw'),
          copyButton('Copy', () => state.answer ? state.answer.text : '')),
          h('pre', { class: 'raw', id: 'answer', tabindex: '0', 'aria-label': 'Raw answer' }))),
      h('section', { class: 'card time', 'aria-label': 'Time' }, h('header', null, h('h2', null, 'Time'), h('span', { class: 'soft', id: 'time-note' })), h('div', { id: 'time' })))))
  if (fields && state.mode === 'form') fill(fields, given === undefined ? sample(f) : given)
  $('form').addEventListener('input', preview)
  state.answer = null
  preview()
  showAnswer()
}

function chooseProtocol(key) {
  state.protocol = key
  local('protocol', key)
  for (const button of $('protocols').querySelectorAll('button')) button.setAttribute('aria-pressed', String(button.dataset.key === key))
  state.answer = null
  showAnswer()
  preview()
}

function copyButton(text, give) {
  return h('button', { class: 'quiet', type: 'button', onclick: async () => {
    try {
      await navigator.clipboard.writeText(give())
      say('Copied.')
    } catch { say('The browser does not let this page copy.') }
  } }, icon('copy'), text)
}

// ---- the four protocols ----

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

let previewing = 0
async function preview() {
  const mine = ++previewing
  if (!$('request')) return
  try {
    const input = readForm()
    state.inputs.set(inputKey(), input)
    const request = await makers[state.protocol](current(), input)
    if (mine !== previewing) return
    state.request = request
    showRequest()
  } catch (problem) {
    if (mine !== previewing || !$('request')) return
    state.request = null
    $('request').replaceChildren(h('span', { class: 'soft' }, notSpoken(problem) || problem.message))
  }
}

// Where a protocol is not there, its name is said rather than a number.
function notSpoken(problem) {
  const name = PROTOCOLS.find(([key]) => key === state.protocol)[1]
  return problem.status === 404 && problem.problem.code === 'PATH_NOT_FOUND' ? 'This server does not speak ' + name + '.' : ''
}

function coloured(text) {
  const parts = []
  const token = /("(?:\\.|[^"\\])*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\b|\b(true|false|null)\b/g
  let at = 0
  for (let found = token.exec(text); found && parts.length < 20000; found = token.exec(text)) {
    parts.push(text.slice(at, found.index))
    if (found[1]) parts.push(h('span', { class: found[2] ? 'k' : 's' }, found[1]), found[2] || '')
    else parts.push(h('span', { class: found[3] ? 'n' : 'w' }, found[0]))
    at = found.index + found[0].length
  }
  parts.push(text.slice(at))
  return parts
}

// Long numbers would lose digits on their way through: such a text stays as it is.
function pretty(text) {
  try {
    return /\d{16,}/.test(text) ? text : JSON.stringify(JSON.parse(text), null, 2)
  } catch { return text }
}

const headLines = (lines) => h('span', { class: 'head-line' }, lines.join('\n') + '\n\n')

function showRequest() {
  const r = state.request
  if (!r || !$('request')) return
  $('request').replaceChildren(headLines([r.method + ' ' + r.path + ' HTTP/1.1', 'Host: ' + location.host,
    ...Object.entries(r.headers).map(([k, v]) => k + ': ' + v), ...(session('token') ? ['Authorization: Bearer …'] : [])]), ...coloured(r.body))
}

const quoted = (text) => "'" + text.replace(/'/g, "'\\''") + "'"

function curlOf(r) {
  if (!r) return ''
  return ['curl ' + location.origin + r.path, ...Object.entries(r.headers).map(([k, v]) => '-H ' + quoted(k + ': ' + v)), '-d ' + quoted(r.body)].join(' \\\n  ')
}

function showAnswer() {
  const a = state.answer
  if (!$('answer')) return
  $('time').replaceChildren()
  $('time-note').textContent = ''
  $('outcome').replaceChildren()
  if (!a) {
    $('answer').replaceChildren(h('span', { class: 'soft' }, 'Call it to see what comes back.'))
    $('time').append(h('p', { class: 'note' }, 'How long each stage took shows here after a call.'))
    return
  }
  if (a.problem) {
    $('answer').replaceChildren(h('span', { class: 'soft' }, a.problem))
    $('outcome').append(h('span', { class: 'tag bad' }, 'no answer'))
    return
  }
  const good = a.status < 400 && !a.failed
  $('outcome').append(h('span', { class: 'tag ' + (good ? 'good' : 'bad') }, a.status + (a.failed ? ' · ' + a.failed : '')), ' ', h('span', { class: 'tag' }, a.ms.toFixed(1) + ' ms'), ' ', h('span', { class: 'tag' }, a.bytes + ' bytes'))
  $('answer').replaceChildren(headLines(['HTTP/1.1 ' + a.status, ...a.headers.map(([k, v]) => k + ': ' + v)]), ...(a.stream || state.bare ? [a.text] : coloured(pretty(a.text))))
  showTime()
}

// What went wrong inside an answer that is 200.
function failureIn(text) {
  try {
    const value = JSON.parse(text)
    if (value.error) return value.error.code === undefined ? 'error' : String((value.error.data && value.error.data.code) || value.error.code)
    if (value.errors && value.errors.length) return String((value.errors[0].extensions || {}).code || 'error')
    if (value.result && value.result.isError) return 'isError'
  } catch { /* No JSON. */ }
  return ''
}

function faultsIn(text) {
  try {
    const value = JSON.parse(text)
    const place = value.errors || (value.error && value.error.data && (value.error.data.errors || (value.error.data.details || {}).errors))
    return Array.isArray(place) ? place : []
  } catch { return [] }
}

async function readAll(answer, onpart) {
  if (!answer.body) return answer.text()
  const reader = answer.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    text += decoder.decode(value, { stream: !done })
    if (done) return text
    onpart(text)
  }
}

async function call() {
  if (state.running) return
  await preview()
  const request = state.request
  if (!request) return
  const stop = new AbortController()
  state.running = stop
  $('call').disabled = true
  $('answer').replaceChildren(h('span', { class: 'soft' }, 'Calling… Esc stops it.'))
  $('outcome').replaceChildren()
  const began = performance.now()
  try {
    const answer = await fetch(request.path, { method: request.method, headers: withToken(request.headers), body: request.body, signal: stop.signal })
    const stream = /event-stream|ndjson/.test(answer.headers.get('content-type') || '')
    const text = await readAll(answer, (part) => { if (stream && $('answer')) $('answer').textContent = part })
    const ms = performance.now() - began
    state.answer = { status: answer.status, headers: [...answer.headers], text, ms, stream, bytes: new TextEncoder().encode(text).length, failed: failureIn(text),
      correlation: answer.headers.get('x-request-id'), timing: answer.headers.get('server-timing') }
    showFaults(faultsIn(text))
    say('Answered ' + answer.status + ' in ' + ms.toFixed(0) + ' milliseconds.')
    let code = ''
    try { code = answer.status === 404 ? JSON.parse(text).code : '' } catch { /* No JSON. */ }
    if (code === 'PATH_NOT_FOUND') state.answer = { problem: 'This server does not speak ' + PROTOCOLS.find(([key]) => key === state.protocol)[1] + '.' }
  } catch (problem) {
    state.answer = { problem: stop.signal.aborted ? 'The call was stopped.' : 'The server cannot be reached: ' + problem.message }
  }
  state.running = null
  if ($('call')) $('call').disabled = false
  showAnswer()
}

// ---- time per stage ----

const STAGES = ['queue', 'parse', 'route', 'authorize', 'validate', 'execute', 'respond', 'wait']
const MEANING = { queue: 'before it began', parse: 'the target', route: 'to its revision', authorize: 'may it', validate: 'the input', execute: 'the code ran', respond: 'the output', wait: 'for answers from outside' }

function parseTiming(text) {
  const stages = {}
  for (const part of (text || '').split(',')) {
    const found = /^\s*([a-z]+)\s*;\s*dur=([\d.]+)/.exec(part)
    if (found) stages[found[1]] = Number(found[2])
  }
  return Object.keys(stages).length ? stages : null
}

function bar(stages, most) {
  const line = h('div', { class: 'stages', 'aria-hidden': 'true' })
  STAGES.forEach((name, at) => {
    if (!stages[name]) return
    const part = h('span', { class: 'c' + at, title: name + ' ' + stages[name].toFixed(3) + ' ms' })
    part.style.width = (100 * stages[name] / most) + '%'
    line.append(part)
  })
  return line
}

function showTime() {
  const a = state.answer
  if (!a || a.problem || !$('time')) return
  const stages = parseTiming(a.timing) || state.timings.get(a.correlation)
  $('time').replaceChildren()
  if (!stages) {
    $('time-note').textContent = a.ms.toFixed(1) + ' ms in all'
    $('time').append(h('p', { class: 'note' }, feed.live ? 'Its stages were not told.' : 'Stages are told to those who may manage, and in development.'))
    return
  }
  const sum = STAGES.reduce((all, name) => all + (stages[name] || 0), 0)
  $('time-note').textContent = sum.toFixed(3) + ' ms in the server, ' + a.ms.toFixed(1) + ' ms with the way there and back'
  $('time').append(bar(stages, sum || 1), h('div', { class: 'legend' }, STAGES.map((name, at) => stages[name] === undefined ? null
    : h('span', { title: MEANING[name] }, h('i', { class: 'c' + at }), name, ' ', h('b', null, stages[name].toFixed(3))))))
}

// ---- docs ----

async function showDocs(panel) {
  const f = current() || {}
  const prose = h('div', { class: 'prose' })
  panel.append(prose, h('div', { class: 'schema' },
    [['Input', f.inputSchema], ['Output', f.outputSchema]].map(([name, schema]) => schema ? h('section', { class: 'card', 'aria-label': name }, h('header', null, h('h2', null, name), h('span', { class: 'soft' }, 'JSON Schema')), h('pre', { class: 'raw', tabindex: '0' }, coloured(json(schema)))) : null)))
  try {
    const answer = await fetch('/web/' + idPath(state.id) + (state.pinned ? '@' + state.pinned : '') + '?docs', { headers: withToken({ Accept: 'text/html' }) })
    const text = answer.ok ? await answer.text() : ''
    const parsed = new DOMParser().parseFromString(text, 'text/html')
    prose.replaceChildren(...parsed.body.childNodes)
  } catch { /* The schemas stay. */ }
  if (!prose.childNodes.length) prose.append(h('p', { class: 'soft' }, 'No documentation was written.'))
}

// ---- source ----

const TEMPLATE = ['---', '$type: Function', '$id: hello', 'description: Greets someone.', '---', '', '# hello', '', '```typescript',
  'interface Input {', '  /** Who is greeted. */', '  name: string', '}', '', 'export function execute({ name }: Input): { text: string } {', "  return { text: 'Hello, ' + name }", '}', '```', ''].join('\n')

function startNew() {
  location.hash = '#?new'
}

function numberLines(gutter, text, wrong) {
  const lines = text.split('\n').length
  if (gutter.childElementCount === lines && !wrong && !gutter.querySelector('.at')) return
  gutter.replaceChildren(...Array.from({ length: lines }, (_, at) => h('b', { class: wrong && wrong.has(at + 1) ? 'at' : null }, String(at + 1))))
}

function showEditor(where) {
  const fresh = where === true
  const panel = fresh ? h('div', { id: 'panel' }) : where
  const d = state.definition
  if (fresh) {
    document.title = 'New definition · Explorer'
    $('main').replaceChildren(h('div', { class: 'head' }, h('h1', null, 'New definition')), panel)
  } else if (d.source === undefined) {
    panel.append(h('div', { class: 'alert' }, 'Its source is shown to those who may manage.', h('button', { class: 'plain', type: 'button', onclick: askToken }, 'Give a token')))
    return
  }
  const text = fresh ? state.fresh || TEMPLATE : state.draft === null ? d.source : state.draft
  const gutter = h('pre', { 'aria-hidden': 'true' })
  const area = h('textarea', { class: 'code', id: 'source', spellcheck: 'false', autocapitalize: 'off', wrap: 'off', 'aria-label': 'Source', 'aria-describedby': 'source-note', 'aria-keyshortcuts': 'Control+Enter' })
  const faults = h('ul', { class: 'faults', id: 'faults', role: 'alert', hidden: true })
  const save = h('button', { class: 'main', id: 'save', type: 'button', onclick: () => saveSource(fresh) }, fresh ? 'Load' : 'Save', h('kbd', null, 'Ctrl ⏎'))
  const changed = h('span', { class: 'tag warn', hidden: true }, 'not saved')
  let leaves = false
  area.value = text
  const grow = (wrong) => {
    numberLines(gutter, area.value, wrong)
    area.style.height = area.value.split('\n').length * 19 + 22 + 'px'
    changed.hidden = fresh || area.value === d.source
    if (fresh) state.fresh = area.value
    else state.draft = area.value === d.source ? null : area.value
  }
  area.addEventListener('input', () => grow())
  area.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') leaves = true
    else if (event.key !== 'Tab') leaves = false
    if (event.key !== 'Tab' || event.shiftKey || leaves) return
    event.preventDefault()
    area.setRangeText('  ', area.selectionStart, area.selectionEnd, 'end')
    grow()
  })
  panel.append(h('section', { class: 'card', 'aria-label': 'Source' },
    h('header', null, h('h2', null, fresh ? 'MDX or JSON' : 'Source'), h('span', { class: 'soft', id: 'source-note' }, fresh ? 'Its id is in the front matter.' : 'Saving makes revision ' + ((d.latest || d.revision) + 1) + ', which answers at once.'), h('span', { class: 'grow' }), changed,
      fresh ? null : h('button', { class: 'plain', type: 'button', onclick: () => { area.value = d.source; grow() } }, 'Revert'), save),
    faults, h('div', { class: 'editor' }, gutter, area)))
  state.mark = grow
  grow()
}

async function saveSource(fresh) {
  const text = $('source').value
  const type = text.trimStart().startsWith('{') ? 'application/json' : 'text/markdown'
  $('save').disabled = true
  try {
    const answer = fresh ? await ask('POST', '/load', { body: text, type })
      : await ask('PUT', '/' + idPath(state.id), { body: text, type, revision: state.definition.latest || state.definition.revision })
    state.draft = null
    state.fresh = ''
    say(answer.unchanged ? 'Nothing has changed.' : 'Revision ' + answer.revision + ' answers.')
    await loadList()
    if (fresh) {
      location.hash = link(answer.id, '')
      return
    }
    state.pinned = 0
    await refresh()
    note(answer.unchanged ? 'Nothing has changed.' : 'Revision ' + answer.revision + ' answers now.')
  } catch (problem) {
    showLoadFaults(problem)
  }
  if ($('save')) $('save').disabled = false
}

// A sentence above the panel, until the next thing is shown.
function note(text) {
  const panel = $('panel')
  if (panel) panel.before(h('div', { class: 'alert', id: 'note', role: 'status' }, text, h('button', { class: 'quiet', type: 'button', onclick: () => openTab('try') }, 'Try it')))
}

function goToLine(line) {
  const area = $('source')
  const before = area.value.split('\n').slice(0, line - 1).join('\n').length
  area.focus()
  area.setSelectionRange(before + (line > 1 ? 1 : 0), before + (line > 1 ? 1 : 0) + (area.value.split('\n')[line - 1] || '').length)
}

function showLoadFaults(problem) {
  const body = problem.problem || {}
  const all = (body.errors || []).filter((e) => e.location).length ? body.errors : [{ message: problem.message, location: body.location, number: body.number }]
  $('faults').hidden = false
  $('faults').replaceChildren(...all.map((e) => h('li', null,
    e.location ? h('button', { type: 'button', onclick: () => goToLine(e.location.line) }, 'Line ' + e.location.line) : null, ' ', e.number ? h('b', null, e.number + ' ') : null, e.message,
    e.location && e.location.text ? h('pre', { class: 'soft' }, e.location.text) : null)),
  body.hint ? h('li', { class: 'soft' }, body.hint) : '',
  problem.status === 412 || problem.status === 409 ? h('li', null, h('button', { type: 'button', onclick: () => { state.draft = $('source').value; refresh() } }, 'Take the latest revision as the one that is known')) : '',
  problem.status === 401 ? h('li', null, h('button', { type: 'button', onclick: askToken }, 'Give a token')) : '')
  state.mark(new Set(all.map((e) => e.location && e.location.line)))
}

// ---- versions ----

const when = (text) => text ? new Date(text).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }) : ''

function showVersions(panel) {
  const rows = state.versions
  const latest = rows.length ? rows[0].revision : 0
  if (!rows.length) {
    panel.append(h('p', { class: 'empty' }, 'Its history cannot be seen.'))
    return
  }
  let to = rows.some((v) => v.revision === state.pinned) ? state.pinned : latest
  let from = (rows.find((v) => v.revision < to) || { revision: to }).revision
  const list = h('ol', { 'aria-label': 'Revisions, newest first' })
  const pickers = h('span', { class: 'row' })
  const diff = h('pre', { class: 'diff', id: 'diff', tabindex: '0', 'aria-label': 'Difference' })
  const pick = (name, chosen, choose) => h('select', { 'aria-label': name, onchange: (event) => choose(Number(event.target.value)) }, rows.map((v) => h('option', { value: v.revision, selected: v.revision === chosen }, 'r' + v.revision)))
  const draw = async () => {
    list.replaceChildren(...rows.map((v) => h('li', { class: v.revision === to ? 'on' : null },
      h('b', null, 'r' + v.revision), v.label ? h('span', { class: 'tag' }, v.label) : null,
      v.kind && v.kind !== 'load' ? h('span', { class: 'tag warn' }, v.kind) : null,
      h('time', { datetime: v.created }, when(v.created)), h('span', { class: 'grow' }),
      h('button', { class: 'quiet', type: 'button', 'aria-label': 'Changes of revision ' + v.revision, onclick: () => { to = v.revision; from = (rows.find((o) => o.revision < to) || v).revision; draw() } }, 'Changes'),
      v.revision === latest ? h('span', { class: 'tag good' }, 'latest')
        : h('button', { class: 'plain', type: 'button', 'data-rollback': v.revision, 'aria-label': 'Roll back to revision ' + v.revision, onclick: () => rollBack(v.revision) }, 'Roll back'))))
    pickers.replaceChildren(pick('From', from, (v) => { from = v; draw() }), '→', pick('To', to, (v) => { to = v; draw() }))
    try {
      const answer = await ask('GET', '/mdxld/' + idPath(state.id) + '/diff?from=' + from + '&to=' + to)
      diff.replaceChildren(...(answer.same || !answer.diff ? [h('span', { class: 'at' }, from === to ? 'The first revision that is known.' : 'The same text.')] : answer.diff.replace(/\n$/, '').split('\n').map(diffLine)))
    } catch (problem) { diff.replaceChildren(h('span', { class: 'at' }, problem.message)) }
  }
  panel.append(h('div', { class: 'versions' },
    h('section', { class: 'card', 'aria-label': 'Revisions' }, h('header', null, h('h2', null, 'Revisions'), h('span', { class: 'soft' }, 'A rollback is a new revision.')), list),
    h('section', { class: 'card', 'aria-label': 'Changes' }, h('header', null, h('h2', null, 'Changes'), h('span', { class: 'grow' }), pickers), diff)))
  draw()
}

function diffLine(line) {
  const kind = line.startsWith('+++') || line.startsWith('---') || line.startsWith('@@') ? 'at' : line[0] === '+' ? 'plus' : line[0] === '-' ? 'minus' : null
  return h('span', { class: kind }, line || ' ')
}

async function rollBack(revision) {
  try {
    const answer = await ask('POST', '/mdxld/' + idPath(state.id) + '/rollback', { type: 'application/json', body: JSON.stringify({ to: String(revision) }), revision: state.versions[0].revision })
    state.pinned = 0
    say('Revision ' + answer.revision + ' is revision ' + revision + ' again.')
    await Promise.all([refresh(), loadList()])
    note('Revision ' + answer.revision + ' answers now, with the text of revision ' + revision + '.')
  } catch (problem) {
    note(problem.message)
  }
}

// ---- events ----

const feed = { rows: [], show: 'all', paused: false, live: false, late: 0 }
const MOST_ROWS = 400

function eventRow(e) {
  const d = e.data
  const failed = e.name === 'call:failed'
  const target = d.id + (d.path ? '#' + d.path : '')
  return h('tr', null,
    h('td', { class: 'mono' }, e.time),
    h('td', null, h('span', { class: 'tag ' + (failed ? 'bad' : e.name.startsWith('call') ? 'good' : 'strong') }, e.name)),
    h('td', null, h('a', { href: link(d.id || '', d.path || '') }, target)),
    h('td', { class: 'soft' }, d.protocol || ''),
    h('td', { class: 'soft' }, d.code || ''),
    h('td', null, d.stages ? h('div', { class: 'cell' }, h('span', { class: 'mono' }, d.ms.toFixed(2) + ' ms'), bar(d.stages, d.ms || 1)) : ''))
}

const isShown = (e) => feed.show === 'all' || e.name.startsWith(feed.show)

function showEvents() {
  const rows = feed.rows.filter(isShown)
  $('log-rows').replaceChildren(...rows.slice(0, 200).map(eventRow))
  $('log-empty').hidden = rows.length > 0
  $('log-count').textContent = feed.rows.length ? String(feed.rows.length) : ''
}

let drawing = false
function eventsChanged() {
  if (feed.paused || drawing) return
  drawing = true
  requestAnimationFrame(() => { drawing = false; showEvents() })
}

function happened(name, data) {
  feed.rows.unshift({ name, data, time: new Date().toTimeString().slice(0, 8) })
  feed.rows.length = Math.min(feed.rows.length, MOST_ROWS)
  if (data.correlationId && data.stages) {
    state.timings.set(data.correlationId, data.stages)
    if (state.timings.size > 200) state.timings.delete(state.timings.keys().next().value)
    if (state.answer && state.answer.correlation === data.correlationId) showTime()
  }
  eventsChanged()
  if (name.startsWith('definition:')) definitionChanged(data.id)
}

let changing = 0
function definitionChanged(id) {
  clearTimeout(changing)
  changing = setTimeout(async () => {
    await loadList()
    const row = state.list.find((one) => one.id === state.id)
    if (id !== state.id || !state.definition || !row || row.revision === (state.definition.latest || state.definition.revision)) return
    if (state.draft !== null || state.pinned) note('Revision ' + row.revision + ' has come.')
    else await refresh()
  }, 150)
}

function showPulse(text, kind) {
  $('pulse').textContent = text
  $('pulse').className = 'pulse ' + kind
}

function readEvent(block) {
  let name = 'message'
  let data = ''
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) name = line.slice(7)
    else if (line.startsWith('data: ')) data += line.slice(6)
  }
  if (!data) return
  try { happened(name, JSON.parse(data)) } catch { /* Not one of ours. */ }
}

// Blocks end in an empty line; what is left of one waits for more.
async function readEvents(reader) {
  const decoder = new TextDecoder()
  let left = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = (left + decoder.decode(value, { stream: true })).split('\n\n')
    left = blocks.pop()
    blocks.forEach(readEvent)
  }
}

// A fetch rather than an EventSource, which cannot send a token.
async function listen() {
  let pause = 1000
  for (;;) {
    try {
      const answer = await fetch('/events', { headers: withToken({ Accept: 'text/event-stream' }), signal: feed.stop.signal })
      if (!answer.ok) {
        await answer.text()
        state.locked = answer.status === 401 || answer.status === 403
        showList()
        if (!state.id && state.tab !== 'new') show()
        showPulse(answer.status === 404 ? 'no events here' : 'events need a token', 'off')
        $('log-empty').textContent = answer.status === 404 ? 'This server does not tell what happens.' : 'What happens is told to those who may manage this server.'
        return
      }
      showPulse('live', 'live')
      feed.live = true
      state.locked = false
      pause = 1000
      await readEvents(answer.body.getReader())
    } catch {
      if (feed.stop.signal.aborted) return
    }
    feed.live = false
    showPulse('connecting', 'off')
    await new Promise((done) => setTimeout(done, pause))
    pause = Math.min(pause * 2, 15000)
  }
}

function startListening() {
  if (feed.stop) feed.stop.abort()
  feed.stop = new AbortController()
  listen()
}

// ---- token, keys, beginning ----

function askToken() {
  $('token-text').value = session('token')
  $('token-box').showModal()
}

function tokenGiven() {
  const how = $('token-box').returnValue
  if (how === 'keep') session('token', $('token-text').value.trim())
  else if (how === 'forget') session('token', '')
  else return
  startListening()
  loadList().then(() => state.id ? refresh() : show())
}

function pressed(event) {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)
  if (document.querySelector('dialog[open]')) return
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault()
    if ($('save') && $('save').offsetParent) $('save').click()
    else if ($('call')) call()
  } else if (event.key === '/' && !typing) {
    event.preventDefault()
    $('search').focus()
    $('search').select()
  } else if (event.key === '?' && !typing) {
    $('help-box').showModal()
  } else if (event.key === 'Escape') {
    escaped(event)
  } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && $('side').contains(event.target)) {
    event.preventDefault()
    moveInList(event.key === 'ArrowDown' ? 1 : -1)
  } else if (event.key === 'Enter' && event.target === $('search')) {
    const first = $('list').querySelector('a')
    if (first) first.click()
  }
}

function escaped(event) {
  if (state.running) state.running.abort()
  else if (event.target === $('search') && $('search').value) {
    $('search').value = ''
    search()
  } else if (event.target.id !== 'source') {
    const here = $('list').querySelector('[aria-current]') || $('list').querySelector('a')
    if (here) here.focus()
  }
}

function begin() {
  showTheme()
  darkly.addEventListener('change', showTheme)
  $('host').textContent = location.host
  $('theme').addEventListener('click', nextTheme)
  $('token').addEventListener('click', askToken)
  $('token-box').addEventListener('close', tokenGiven)
  for (const button of document.querySelectorAll('[data-close]')) button.addEventListener('click', () => $('token-box').close(button.dataset.close))
  $('help').addEventListener('click', () => $('help-box').showModal())
  $('new').addEventListener('click', startNew)
  $('search').addEventListener('input', search)
  $('log-toggle').addEventListener('click', () => {
    const open = $('log-body').hidden
    $('log-body').hidden = !open
    $('log-toggle').setAttribute('aria-expanded', String(open))
    document.body.classList.toggle('closed', !open)
    local('log', open ? '' : 'closed')
  })
  $('log-pause').addEventListener('click', () => {
    feed.paused = !feed.paused
    $('log-pause').setAttribute('aria-pressed', String(feed.paused))
    $('log-pause').textContent = feed.paused ? 'Go on' : 'Pause'
    eventsChanged()
  })
  $('log-clear').addEventListener('click', () => { feed.rows = []; showEvents() })
  for (const button of document.querySelectorAll('[data-show]'))
    button.addEventListener('click', () => {
      feed.show = button.dataset.show
      for (const other of document.querySelectorAll('[data-show]')) other.setAttribute('aria-pressed', String(other === button))
      showEvents()
    })
  if (local('log') === 'closed') $('log-toggle').click()
  document.addEventListener('keydown', pressed)
  window.addEventListener('hashchange', go)
  document.querySelector('.brand').addEventListener('click', (event) => { event.preventDefault(); location.hash = '' })
  startListening()
  loadList().then(go)
}

begin()
