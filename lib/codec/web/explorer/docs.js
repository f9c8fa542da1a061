// docs.js - documentation and schemas.

async function showDocs(panel) {
  const f = current() || {}
  const prose = h('div', { class: 'prose' })
  panel.append(prose, h('div', { class: 'schema' },
    [['Input', f.inputSchema], ['Output', f.outputSchema]].map(([name, schema]) => schema ? h('section', { class: 'card', 'aria-label': name }, h('header', null, h('h2', null, name), h('span', { class: 'soft' }, 'JSON Schema')), h('pre', { class: 'raw', tabindex: '0' }, coloured(json(schema)))) : null)))
  try {
    const answer = await fetch('/web/' + idPath(state.id) + (state.pinned ? '@' + state.pinned : '') + '?docs', { headers: withToken({ Accept: 'text/html' }) })
    const text = answer.ok ? await answer.text() : ''
    const parsed = new DOMParser().parseFromString(text, 'text/html')
    prose.replaceChildren(...parsed.body.childNodes)
    for (const anchor of prose.querySelectorAll('a')) {
      // A part of the text is not a definition.
      if (anchor.getAttribute('href').startsWith('#')) anchor.replaceWith(...anchor.childNodes)
      else anchor.target = '_blank'
    }
  } catch { /* The schemas stay. */ }
  if (!prose.childNodes.length) prose.append(h('p', { class: 'soft' }, 'No documentation was written.'))
}
