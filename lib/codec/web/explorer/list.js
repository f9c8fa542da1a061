// list.js - all definitions: the list beside, search, moving by keys.

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
