// explorer.cjs BASE [FOLDER] - the explorer in a real browser: opened, edited, called on each protocol, rolled back.
// Prints `ok - …` lines; with a folder it writes pictures there as well. CHROMIUM names the browser.
const fs = require('fs')
const path = require('path')
const { chromium } = require('playwright-core')

const [base, folder] = process.argv.slice(2)
const guarded = process.env.GUARDED // the same, by a server that wants the token `secret`
const complaints = []
let failed = 0

async function check(name, test) {
  try {
    await test()
    console.log('ok - explorer: ' + name)
  } catch (reason) {
    failed++
    console.log('not ok - explorer: ' + name)
    for (const line of String(reason.message).split('\n').slice(0, 8)) console.log('# ' + line)
  }
}

function expect(seen, wanted) {
  if (JSON.stringify(seen) !== JSON.stringify(wanted)) throw new Error('expected ' + JSON.stringify(wanted) + ' but saw ' + JSON.stringify(seen))
}

function expectIn(part, whole) {
  if (!whole.includes(part)) throw new Error('expected ' + part + ' in ' + whole)
}

async function open(browser, options, home = base) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(10000)
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()) })
  page.on('pageerror', (problem) => complaints.push(problem.message))
  page.on('request', (request) => { if (!request.url().startsWith(home) && !request.url().startsWith('data:')) complaints.push('asked for ' + request.url()) })
  return page
}

const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

// What axe-core finds wrong with what is shown.
async function barriers(page) {
  await page.waitForTimeout(300)
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => window.axe.run())
  return violations.map((v) => v.id + ': ' + v.nodes.map((node) => node.target.join(' ')).join(', '))
}

const shoot = async (page, name, options) => {
  if (!folder) return
  await page.waitForTimeout(250)
  await page.screenshot({ path: path.join(folder, name + '.png'), ...options })
}

async function call(page, protocol) {
  await page.click('#protocols [data-key=' + protocol + ']')
  await page.waitForFunction(() => document.querySelector('#request .head-line'))
  await page.click('#call')
  await page.waitForFunction(() => document.querySelector('#outcome .tag') && !document.querySelector('#call').disabled)
  return { outcome: await page.textContent('#outcome'), request: await page.textContent('#request'), answer: await page.textContent('#answer') }
}

async function explore(page) {
  await check('lists what is loaded', async () => {
    await page.goto(base + '/')
    await page.waitForSelector('#list a >> text=calculate')
    await shoot(page, 'start')
  })
  await check('events are live', async () => {
    await page.waitForSelector('.pulse.live')
  })
  await check('searches, moves and opens by keyboard', async () => {
    await page.keyboard.press('/')
    await page.keyboard.type('doub')
    await page.waitForFunction(() => document.querySelectorAll('#list a').length === 1)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#call')
    expect(await page.textContent('h1'), 'calculate')
    await page.keyboard.press('/')
    await page.keyboard.press('Escape')
    expect(await page.inputValue('#search'), '')
  })
  for (const [protocol, wanted] of [['rest', '"y": 42'], ['graphql', '"y": 42'], ['mcp', '"y": 42'], ['rpc', '"y": 42']]) {
    await check('calls on ' + protocol, async () => {
      await page.fill('#f0', '21')
      const seen = await call(page, protocol)
      expectIn('200', seen.outcome)
      expectIn(wanted, seen.answer)
      expectIn('HTTP/1.1', seen.request)
      await shoot(page, 'call-' + protocol)
      await page.click('#bare')
      expectIn('"y":42', await page.textContent('#answer'))
      await page.click('#bare')
    })
  }
  await check('shows the time of each stage, and the call in the events', async () => {
    await page.click('#protocols [data-key=rest]')
    await page.focus('#f0')
    await page.keyboard.press('Control+Enter')
    await page.waitForSelector('#time .legend')
    expectIn('execute', await page.textContent('#time .legend'))
    await page.waitForSelector('#log-rows >> text=call:success')
  })
  await check('shows a fault beside its field', async () => {
    await page.click('.choice [data-key=json]')
    await page.fill('#json', '{"x": "many"}')
    await page.click('#call')
    await page.waitForSelector('#outcome .bad')
    await page.click('.choice [data-key=form]')
    await page.fill('#f0', '')
    await page.click('#call')
    await page.waitForSelector('#f0[aria-invalid=true]')
    await page.fill('#f0', '21')
  })
}

async function change(page) {
  await check('says where a text is wrong, and keeps what serves', async () => {
    await page.click('#tab-source')
    const source = await page.inputValue('#source')
    await page.fill('#source', source.replace('x * 2', 'x * * 2'))
    await page.click('#save')
    await page.waitForSelector('#faults:not([hidden])')
    expectIn('Line 21', await page.textContent('#faults'))
    await page.waitForSelector('.editor .at')
    await shoot(page, 'fault')
    await page.fill('#source', source.replace('x * 2', 'x * 3'))
  })
  await check('keeps what is not saved while others are looked at', async () => {
    await page.click('#list a >> text=shop.example')
    await page.waitForSelector('#list ul')
    await page.click('#list a >> text=calculate')
    // Until then the other one's text is still there.
    await page.waitForFunction(() => /\$id: calculate/.test((document.querySelector('#source') || {}).value))
    expectIn('x * 3', await page.inputValue('#source'))
  })
  await check('an address that is none leads to the start', async () => {
    await page.evaluate(() => { location.hash = '#%zz' })
    await page.waitForSelector('.welcome')
    await page.goBack()
    await page.waitForSelector('#source')
  })
  await check('a second revision answers at once', async () => {
    await page.focus('#source')
    await page.keyboard.press('Control+Enter')
    await page.waitForSelector('#note >> text=Revision 2')
    await page.click('#note button')
    await page.fill('#f0', '21')
    expectIn('"y": 63', (await call(page, 'rest')).answer)
    await page.waitForSelector('#log-rows >> text=definition:loaded')
  })
  await check('shows what changed, and rolls back', async () => {
    await page.click('#tab-versions')
    await page.waitForSelector('.diff .plus')
    expectIn('x * 3', await page.textContent('.diff .plus'))
    await shoot(page, 'versions')
    await page.click('[data-rollback="1"]')
    await page.waitForSelector('#note >> text=Revision 3')
    await page.click('#tab-try')
    await page.fill('#f0', '21')
    expectIn('"y": 42', (await call(page, 'rest')).answer)
  })
  await check('an older revision is called on each protocol', async () => {
    await page.selectOption('.head select', '2')
    await page.waitForSelector('.tag.warn >> text=revision 2')
    for (const protocol of ['rest', 'graphql', 'mcp', 'rpc']) {
      await page.fill('#f0', '21')
      expectIn('63', (await call(page, protocol)).answer)
    }
    await page.selectOption('.head select', '0')
    await page.waitForSelector('.tag >> text=revision 3')
  })
  await check('shows documentation and schemas', async () => {
    await page.click('#tab-docs')
    await page.waitForSelector('.prose p')
    expectIn('Prose is documentation', await page.textContent('.prose'))
    await shoot(page, 'docs')
  })
  await check('loads a new definition', async () => {
    await page.click('#new')
    await page.waitForSelector('#source')
    await shoot(page, 'new')
    await page.click('#save')
    await page.waitForSelector('#list a >> text=hello')
    await page.waitForSelector('#call')
    await page.fill('#f0', 'Ada')
    expectIn('Hello, Ada', (await call(page, 'rest')).answer)
  })
  await check('a service has its functions in the list', async () => {
    await page.click('#list a >> text=shop.example')
    await page.click('#list ul a >> text=customers.get')
    await page.fill('#f0', '7')
    expectIn('"id": "7"', (await call(page, 'rest')).answer)
    expectIn('/api/shop.example/customers/get', await page.textContent('#request'))
    for (const protocol of ['graphql', 'mcp', 'rpc']) expectIn('7', (await call(page, protocol)).answer.split('"id"').pop())
    expectIn('shop.example#customers.get', await page.textContent('#request'))
    await shoot(page, 'service')
  })
}

async function look(page) {
  await check('has a light and a dark theme', async () => {
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme)
    expect(await theme(), 'light')
    await page.click('#theme')
    await page.click('#theme')
    expect(await theme(), 'dark')
    await page.reload()
    await page.waitForSelector('#call')
    expect(await theme(), 'dark')
    await page.goto(base + '/#everything')
    await page.waitForSelector('#call')
    await call(page, 'rest')
    await shoot(page, 'dark')
    await page.click('#tab-versions')
    await shoot(page, 'dark-versions')
  })
  await check('every control has a name, and tabs are told as such', async () => {
    await page.click('#tab-try')
    await page.waitForSelector('#call')
    const nameless = await page.evaluate(() => [...document.querySelectorAll('button, input, select, textarea, a')].filter((node) => node.offsetParent &&
      !(node.getAttribute('aria-label') || node.textContent.trim() || (node.labels && node.labels.length))).map((node) => node.outerHTML.slice(0, 100)))
    expect(nameless, [])
    expect(await page.evaluate(() => ['header', 'nav', 'main', '[role=search]', '[aria-live]'].filter((s) => !document.querySelector(s))), [])
    expect(await page.getAttribute('[role=tab][aria-selected=true]', 'id'), 'tab-try')
  })
}

async function accessible(browser) {
  for (const colorScheme of ['light', 'dark']) {
    const page = await open(browser, { colorScheme })
    await check('no barriers in the explorer, ' + colorScheme, async () => {
      await page.goto(base + '/')
      await page.waitForSelector('#list a')
      expect(await barriers(page), [])
      await page.goto(base + '/#everything')
      await page.waitForSelector('#call')
      await call(page, 'rest')
      expect(await barriers(page), [])
      for (const tab of ['docs', 'source', 'versions']) {
        await page.click('#tab-' + tab)
        expect(await barriers(page), [])
      }
      await page.click('#help')
      await page.waitForSelector('#help-box[open]')
      expect(await barriers(page), [])
    })
    await check('no barriers in the pages, ' + colorScheme, async () => {
      for (const place of ['/web', '/web/everything', '/web/shop.example', '/web/nobody']) {
        await page.goto(base + place)
        expect(await barriers(page), [])
      }
      await page.goto(base + '/web/everything')
      await page.$eval('form', (form) => { form.noValidate = true })
      await page.click('button')
      await page.waitForSelector('.result.bad')
      expect(await barriers(page), [])
    })
    await page.context().close()
  }
}

async function pages(page) {
  await check('a page without script takes a form and shows the result', async () => {
    await page.goto(base + '/web/calculate')
    await page.fill('[name=x]', '21')
    await page.click('button')
    await page.waitForSelector('.result.good')
    expectIn('"y": 42', await page.textContent('.result'))
    await shoot(page, 'page-result', { fullPage: true })
    await page.goto(base + '/web/everything')
    await page.evaluate(() => document.querySelector('form').noValidate = true).catch(() => {})
    await shoot(page, 'page', { fullPage: true })
  })
  await check('a fault is shown beside its field, without script', async () => {
    await page.fill('[name=name]', 'A')
    await page.fill('[name=sizes]', 'one')
    await page.$eval('form', (form) => { form.noValidate = true })
    await page.click('button')
    await page.waitForSelector('.result.bad')
    await page.waitForSelector('[name=sizes][aria-invalid=true]')
    await shoot(page, 'page-fault', { fullPage: true })
  })
}

async function guard(browser) {
  const page = await open(browser, {}, guarded)
  await check('asks for a token, and uses it', async () => {
    await page.goto(guarded + '/')
    await page.waitForSelector('.pulse.off')
    await page.waitForSelector('#list >> text=without a token')
    await shoot(page, 'token')
    await page.click('#token')
    await page.fill('#token-text', 'secret')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#list a >> text=calculate')
    await page.waitForSelector('.pulse.live')
    await page.click('#list a >> text=calculate')
    await page.fill('#f0', '21')
    const seen = await call(page, 'rest')
    expectIn('"y": 42', seen.answer)
    expectIn('Authorization: Bearer …', seen.request)
  })
}

async function main() {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] })
  const page = await open(browser, { colorScheme: 'light' })
  await explore(page)
  await change(page)
  await look(page)
  await check('nothing is complained of, and nothing asked for elsewhere', async () => {
    // A browser notes every answer of 400 and more; those were meant.
    expect(complaints.filter((text) => !/status of (400|422)/.test(text)), [])
  })
  const plain = await open(browser, { colorScheme: 'light', javaScriptEnabled: true })
  await pages(plain)
  await accessible(browser)
  await guard(browser)
  const small = await open(browser, { viewport: { width: 390, height: 844 }, colorScheme: 'dark' })
  await check('fits a telephone', async () => {
    await small.goto(base + '/#calculate')
    await small.waitForSelector('#call')
    expect(await small.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true)
    await shoot(small, 'small', { fullPage: true })
  })
  await browser.close()
  process.exit(failed ? 1 : 0)
}

main().catch((problem) => { console.log('not ok - explorer: ' + problem.message.split('\n')[0]); process.exit(1) })
