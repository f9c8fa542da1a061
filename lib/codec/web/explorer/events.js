// events.js - what happens, as it happens.

const feed = { rows: [], show: 'all', paused: false, live: false, late: 0 }
const MOST_ROWS = 400

function eventRow(e) {
  const d = e.data
  const failed = e.name === 'call:error'
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
    if (state.drafts.has(state.id) || state.pinned) note('Revision ' + row.revision + ' has come.')
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
