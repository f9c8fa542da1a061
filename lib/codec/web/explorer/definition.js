// definition.js - one definition: its address, its head, its tabs.

async function openDefinition(id, pinned) {
  const query = pinned ? '?version=' + pinned : ''
  const [definition, history] = await Promise.all([
    ask('GET', '/mdxld/' + idPath(id) + query),
    ask('GET', '/mdxld/' + idPath(id) + '/versions').catch(() => ({ versions: [] })),
  ])
  return { definition, versions: (history.versions || []).slice().sort((a, b) => b.revision - a.revision) }
}

// What the address says, or nothing where it is none of ours.
function readAddress() {
  const [, place, path, tab] = /^([^!?]*)(?:!([^?]*))?(?:\?(.*))?$/.exec(location.hash.slice(1)) || []
  try {
    return { id: place ? decodeURIComponent(place) : null, path: decodeURIComponent(path || ''), tab }
  } catch { return { id: null, path: '' } }
}

async function go() {
  const { id, path, tab } = readAddress()
  const fresh = id !== state.id
  state.path = path
  state.tab = tab || 'try'
  if (state.tab === 'new') {
    state.id = null
    state.definition = null
    showList()
    show()
    return
  }
  if (fresh) {
    Object.assign(state, { id, definition: null, versions: [], pinned: 0, waiting: null })
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
