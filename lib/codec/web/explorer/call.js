// call.js - sending a request, and reading what comes back.

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
