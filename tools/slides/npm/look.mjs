// Looks at slides in a browser without a window, at 1280 × 720: node look.mjs KIT BROWSER shots|none PAGE.html…
// Prints, for each page, a list of what is wrong: { slide, what, fix }, where slide 0 is the page as a whole.
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [kit, executablePath, shots, ...pages] = process.argv.slice(2)
const inKit = createRequire(`${kit}/package.json`)
const { default: puppeteer } = await import(pathToFileURL(inKit.resolve('puppeteer-core')))

// Runs in the page, on the slide that is shown.
function look() {
  const SMALLEST = 24 // CSS pixels: 18 pt
  const SMALLEST_IN_CHARTS = 11 // 8 pt: what is left of a chart that was drawn for a page
  const LINES = 12
  const CONTRAST = 4.5
  const found = new Map()
  const wrong = (what, fix) => found.set(what, fix)
  const section = [...document.querySelectorAll('.bespoke-marp-active section')].find(
    ({ dataset }) => !['background', 'pseudo'].includes(dataset.marpitAdvancedBackground))
  const box = section.getBoundingClientRect()
  const scale = box.width / section.offsetWidth
  const of = (element, pseudo) => getComputedStyle(element, pseudo)
  const pixels = (text) => Math.round(parseFloat(text))
  const padding = of(section)
  const inner = {
    left: box.left + scale * pixels(padding.paddingLeft), right: box.right - scale * pixels(padding.paddingRight),
    top: box.top + scale * pixels(padding.paddingTop), bottom: box.bottom - scale * pixels(padding.paddingBottom),
  }
  const inside = (rect, name) => {
    const over = Math.max(rect.right - inner.right, rect.bottom - inner.bottom, inner.left - rect.left, inner.top - rect.top)
    if (over > 2) wrong(`${name} runs ${Math.round(over / scale)} px over the edge`, 'say less on this slide, or make two of it')
  }

  const color = (text) => {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number)
    return { r, g, b, a }
  }
  const over = (top, below) => {
    const mix = (key) => top[key] * top.a + below[key] * (1 - top.a)
    return { r: mix('r'), g: mix('g'), b: mix('b'), a: 1 }
  }
  const behind = (element) => {
    if (!element) return { r: 255, g: 255, b: 255, a: 1 }
    const own = color(of(element).backgroundColor)
    return own.a === 1 ? own : over(own, behind(element === section ? null : element.parentElement))
  }
  // WCAG 2.1, "relative luminance" and "contrast ratio".
  const luminance = ({ r, g, b }) => {
    const [red, green, blue] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const legible = (element, pseudo, name) => {
    const style = of(element, pseudo)
    const size = scale * parseFloat(style.fontSize)
    if (size < SMALLEST - 0.1) wrong(`${name} is ${(size * 0.75).toFixed(1)} pt high`, 'no text is under 18 pt: say less, or split the slide')
    const background = behind(element)
    const [light, dark] = [luminance(over(color(style.color), background)), luminance(background)].sort((a, b) => b - a)
    const contrast = (light + 0.05) / (dark + 0.05)
    if (contrast < CONTRAST) wrong(`${name} has a contrast of ${contrast.toFixed(1)} only`, `take a color with at least ${CONTRAST}`)
  }

  const middles = []
  const walker = document.createTreeWalker(section, NodeFilter.SHOW_TEXT)
  const range = document.createRange()
  while (walker.nextNode()) {
    const { currentNode: node } = walker
    const words = node.textContent.trim().replace(/\s+/g, ' ')
    const element = node.parentElement
    if (!words || element.closest('style, script, figure')) continue
    const name = `“${words.length > 40 ? words.slice(0, 40) + '…' : words}”`
    legible(element, null, name)
    range.selectNodeContents(node)
    for (const rect of range.getClientRects()) {
      if (!element.closest('header, footer')) inside(rect, name)
      if (!element.closest('pre, h1, h2, header, footer')) middles.push((rect.top + rect.bottom) / 2 / scale)
    }
  }
  // Words in another font stand a little higher, and are of the same line all the same.
  middles.sort((a, b) => a - b)
  const lines = middles.filter((middle, at) => at === 0 || middle - middles[at - 1] > 12).length
  if (lines > LINES) wrong(`${lines} lines of text`, `${LINES} at most: one idea on a slide`)
  if (!['none', 'normal'].includes(of(section, '::after').content)) legible(section, '::after', 'the number of the slide')

  for (const element of section.querySelectorAll('pre, pre code, table, p, li, h1, h2, blockquote')) {
    const name = `<${element.tagName.toLowerCase()}>`
    if (element.scrollWidth > element.clientWidth + 1 && of(element).overflowX !== 'visible') wrong(`a part of ${name} is cut off`, 'make its lines shorter')
    if (element.scrollHeight > element.clientHeight + 1 && of(element).overflowY !== 'visible') wrong(`a part of ${name} is cut off`, 'make it shorter')
  }

  for (const picture of section.querySelectorAll('img')) {
    const name = `the picture ${picture.dataset.file ?? picture.currentSrc.slice(0, 40)}`
    const rect = picture.getBoundingClientRect()
    inside(rect, name)
    if (!picture.alt.trim()) wrong(`${name} has no alternative text`, 'say in its brackets what it shows')
    if (!picture.complete || !picture.naturalWidth) {
      wrong(`${name} isn't loaded`, 'is it a picture that browsers know?')
      continue
    }
    const shown = Math.min(rect.width / picture.naturalWidth, rect.height / picture.naturalHeight)
    if (shown * picture.naturalHeight < 200 * scale && shown * picture.naturalWidth < 400 * scale) wrong(`${name} is squeezed`, 'give it more room')
    const [kind, coded] = picture.src.split(';base64,')
    if (kind !== 'data:image/svg+xml') continue
    const bytes = Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0))
    const svg = new DOMParser().parseFromString(new TextDecoder().decode(bytes), 'image/svg+xml')
    const sizes = [...svg.querySelectorAll('text, tspan')].filter(({ textContent }) => textContent.trim()).map((text) =>
      parseFloat(text.closest('[font-size]')?.getAttribute('font-size') ?? 16))
    const [, , width] = (svg.documentElement.getAttribute('viewBox') ?? `0 0 ${picture.naturalWidth}`).split(/[\s,]+/).map(Number)
    const size = (Math.min(...sizes) * shown * picture.naturalWidth) / width
    // A chart's words are told again on the slide.
    const least = picture.dataset.file?.includes('/charts/') || picture.dataset.file?.includes('/data/') ? SMALLEST_IN_CHARTS : SMALLEST
    if (size < (least - 0.5) * scale) wrong(`letters in ${name} are ${(0.75 * size).toFixed(1)} pt high`, `${0.75 * least} pt at least: give it more room, or draw it larger`)
  }
  return [...found]
}

const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--force-device-scale-factor=1'] })
const all = []
for (const file of pages) {
  const problems = []
  const page = await browser.newPage()
  await page.setViewport({ width: 1280, height: 720 })
  const asks = new Set()
  page.on('request', (request) => {
    if (!/^(file|data|blob|about):/.test(request.url())) asks.add(request.url())
  })
  page.on('pageerror', (error) => problems.push({ slide: 0, what: `the page complains: ${error.message}`, fix: 'mend the deck' }))
  await page.setOfflineMode(true)
  const url = pathToFileURL(file).href
  await page.goto(url)
  await page.addStyleTag({ content: '[data-bespoke-marp-fragment] { visibility: visible !important } .bespoke-marp-osc { display: none !important }' })
  const count = await page.evaluate(() => document.querySelectorAll('svg.bespoke-marp-slide').length)
  if (shots === 'shots') mkdirSync(file.replace(/\.html$/, ''), { recursive: true })
  for (let slide = 1; slide <= count; slide++) {
    await page.evaluate((slide) => { location.hash = `#${slide}` }, slide)
    await page.waitForFunction((slide) =>
      [...document.querySelectorAll('svg.bespoke-marp-slide')].findIndex(({ classList }) => classList.contains('bespoke-marp-active')) === slide - 1, {}, slide)
    await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode().catch(() => {}))))
    for (const [what, fix] of await page.evaluate(look)) problems.push({ slide, what, fix })
    if (shots === 'shots') await page.screenshot({ path: file.replace(/\.html$/, `/${String(slide).padStart(2, '0')}.png`) })
  }
  for (const url of asks) problems.push({ slide: 0, what: `the page asks the network for ${url}`, fix: 'put it into the checkout' })
  await page.close()
  all.push(problems)
}
await browser.close()
console.log(JSON.stringify(all))
