// answer.js - the raw request and the raw answer, side by side.

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
