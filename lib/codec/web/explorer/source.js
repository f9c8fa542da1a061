// source.js - the source: edited, saved, and where it is wrong.

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
  const text = fresh ? state.fresh || TEMPLATE : state.drafts.has(state.id) ? state.drafts.get(state.id) : d.source
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
    else if (area.value === d.source) state.drafts.delete(state.id)
    else state.drafts.set(state.id, area.value)
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
    if (fresh) state.fresh = ''
    else state.drafts.delete(state.id)
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
  problem.status === 412 || problem.status === 409 ? h('li', null, h('button', { type: 'button', onclick: () => { state.drafts.set(state.id, $('source').value); refresh() } }, 'Take the latest revision as the one that is known')) : '',
  problem.status === 401 ? h('li', null, h('button', { type: 'button', onclick: askToken }, 'Give a token')) : '')
  state.mark(new Set(all.map((e) => e.location && e.location.line)))
}
