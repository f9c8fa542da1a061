// base.js - the explorer: what is loaded, tried on each protocol, with its history and what happens.
//
// Plain script without packages; `make` joins the files of this folder, in the order that the Makefile says, into
// one. All text goes in as text; the one piece of HTML that is put in as HTML is the documentation, which the library
// has made safe. Requests go to this server only.
'use strict'

const $ = (id) => document.getElementById(id)
const SVG = 'http://www.w3.org/2000/svg'

// An element: h('p', { class: 'x', onclick: f }, 'text', child, null)
function h(tag, given, ...children) {
  const node = document.createElement(tag)
  for (const [key, value] of Object.entries(given || {})) {
    if (value === undefined || value === null || value === false) continue
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value)
    else if (key in node && typeof value === 'boolean') node[key] = value
    else node.setAttribute(key, value === true ? '' : value)
  }
  node.append(...children.flat(9).filter((c) => c !== null && c !== undefined && c !== false))
  return node
}

function icon(name) {
  const svg = document.createElementNS(SVG, 'svg')
  const use = document.createElementNS(SVG, 'use')
  use.setAttribute('href', '#i-' + name)
  svg.setAttribute('aria-hidden', 'true')
  svg.append(use)
  return svg
}

const say = (text) => { $('say').textContent = text }
const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value)
// Descriptions may be Markdown; in one line its marks only disturb.
const plain = (text) => (text || '').replace(/(\*\*|__|`)(.+?)\1/g, '$2')
const idPath = (id) => id.split('/').map(encodeURIComponent).join('/')

function kept(store, key, value) {
  try {
    if (value === undefined) return store.getItem(key) || ''
    if (value) store.setItem(key, value)
    else store.removeItem(key)
  } catch { /* A browser that keeps nothing. */ }
  return value || ''
}

// ---- requests ----

const session = (key, value) => kept(window.sessionStorage, 'mdx-' + key, value)
const local = (key, value) => kept(window.localStorage, 'mdx-' + key, value)

function withToken(headers) {
  const token = session('token')
  return token ? { ...headers, Authorization: 'Bearer ' + token } : { ...headers }
}

class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.message || 'The server answered ' + status + '.')
    this.status = status
    this.problem = problem
  }
}

async function ask(method, path, { body, type, revision } = {}) {
  const headers = withToken({ Accept: 'application/json' })
  if (type) headers['Content-Type'] = type
  if (revision) headers['If-Match'] = '"' + revision + '"'
  const answer = await fetch(path, { method, headers, body })
  const text = await answer.text()
  let value
  try { value = text ? JSON.parse(text) : {} } catch { value = { detail: text } }
  if (!answer.ok) throw new Refusal(answer.status, value)
  return value
}

// ---- state ----

const state = {
  list: [], found: null, id: null, path: '', tab: 'try', pinned: 0,
  definition: null, versions: [], protocol: local('protocol') || 'rest', mode: 'form',
  inputs: new Map(), timings: new Map(), waiting: null, graphql: new Map(), drafts: new Map(), running: null,
  problem: null, bare: false, locked: false,
}

// ---- theme ----

const themes = { auto: 'auto', light: 'sun', dark: 'moon' }
const darkly = window.matchMedia('(prefers-color-scheme: dark)')

function showTheme() {
  const chosen = local('theme') || 'auto'
  const dark = chosen === 'dark' || (chosen === 'auto' && darkly.matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  $('theme').replaceChildren(icon(themes[chosen]))
  const text = 'Theme: ' + (chosen === 'auto' ? 'as the system' : chosen)
  $('theme').title = text
  $('theme').setAttribute('aria-label', text)
}

function nextTheme() {
  const order = Object.keys(themes)
  local('theme', order[(order.indexOf(local('theme') || 'auto') + 1) % order.length])
  showTheme()
}
