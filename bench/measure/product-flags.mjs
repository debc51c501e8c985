import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Node's flags as `npm run start:api` gives them: what is measured runs as it ships. */
export function productFlags() {
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))
  const words = scripts['start:api'].split(' ')
  return words.slice(
    1,
    words.findIndex((word) => word.endsWith('.mjs')),
  )
}
