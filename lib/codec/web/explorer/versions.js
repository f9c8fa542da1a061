// versions.js - history: what changed, and back.

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
