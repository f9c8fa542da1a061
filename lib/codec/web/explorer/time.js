// time.js - where the time of a call went.

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
