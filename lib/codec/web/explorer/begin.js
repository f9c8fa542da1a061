// begin.js - token, keys, and the beginning.

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
  window.addEventListener('beforeunload', (event) => { if (state.drafts.size) event.preventDefault() })
  document.querySelector('.brand').addEventListener('click', (event) => { event.preventDefault(); location.hash = '' })
  startListening()
  loadList().then(go)
}

begin()
