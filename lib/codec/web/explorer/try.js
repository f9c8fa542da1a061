// try.js - trying a function: its form, its faults, the choice of the protocol.

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
