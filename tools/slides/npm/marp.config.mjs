// How Marp makes our decks: pictures go into the page, so that one file is all that an instructor carries, and nothing in it
// asks a network (Marp's own emoji and mathematics would).
import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

const KINDS = { '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp' }

// The course's charts are drawn for a page at arm's length: on a wall their letters would be too small. They can be a fifth
// larger before they leave their boxes. A chart's one title goes, since the slide has a heading; that makes room as well.
const LARGER = 1.2
const isChart = (svg) => /^<svg[^>]* viewBox="0 0 960 600"/.test(svg)
const forAWall = (svg) => {
  const larger = (svg) => svg.replace(/font-size="([\d.]+)/g, (_, size) => `font-size="${(LARGER * size).toFixed(1)}`)
  const titles = /<text [^>]*font-size="17\.7[^>]*>[^<]*<\/text>/g
  if (svg.match(titles)?.length !== 1) return larger(svg)
  return larger(svg.replace(titles, '')).replace(' height="600"', ' height="562"').replace('viewBox="0 0 960 600"', 'viewBox="0 30 960 562"')
}

const data = (file) => {
  let bytes = readFileSync(file)
  if (file.endsWith('.svg') && isChart(bytes.toString())) bytes = Buffer.from(forAWall(bytes.toString()))
  return `data:${KINDS[extname(file)]};base64,${bytes.toString('base64')}`
}

const embedded = (md) =>
  md.inline.ruler2.before('marpit_parse_image', 'embedded', ({ tokens }) => {
    for (const token of tokens.filter(({ type }) => type === 'image')) {
      const path = decodeURI(token.attrGet('src'))
      if (path.startsWith('data:')) continue
      token.attrSet('data-file', path)
      token.attrSet('src', data(join(process.env.SLIDES_FOLDER, path)))
    }
  })

export default {
  options: { emoji: { shortcode: false, unicode: false }, math: false },
  engine: ({ marp }) => marp.use(embedded),
}
