import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ConfigError, readConfig } from '../../server/config.ts'
import { CALLER_CLASSES } from '../../server/limits/classes.ts'
import { CEILINGS, DEFAULT_LIMITS, LIMIT_NAMES, limitsOf } from '../../server/limits/table.ts'

const read = (LIMITS: string) => limitsOf(readConfig({ LIMITS }).LIMITS ?? {})

function problemsOf(LIMITS: string): readonly string[] {
  try {
    readConfig({ LIMITS })
    return []
  } catch (error) {
    return (error as ConfigError).problems
  }
}

describe('the setting LIMITS', () => {
  it('changes what it names, and leaves the rest', () => {
    const limits = read('{"depth":{"person":12},"aliases":{"mode":"warn"}}')
    expect(limits.depth).toEqual({ mode: 'enforce', most: { ...DEFAULT_LIMITS.depth.most, person: 12 } })
    expect(limits.aliases).toEqual({ ...DEFAULT_LIMITS.aliases, mode: 'warn' })
    expect(limits.tokens).toEqual(DEFAULT_LIMITS.tokens)
  })

  it('gives a mode to every limit that does not say its own', () => {
    const limits = read('{"mode":"warn","cost":{"mode":"off"}}')
    expect(limits.cost.mode).toBe('off')
    expect(LIMIT_NAMES.filter((name) => limits[name].mode === 'warn')).toEqual(
      LIMIT_NAMES.filter((name) => name !== 'cost'),
    )
  })

  it.each([
    ['depth', /^LIMITS: must be a JSON object, such as/],
    ['[]', /^LIMITS: /],
    ['{"dept":{"person":12}}', /^LIMITS: .*dept/],
    ['{"depth":{"people":12}}', /^LIMITS\.depth: .*people/],
    ['{"depth":{"person":"12"}}', /^LIMITS\.depth\.person: must be a whole number/],
    ['{"depth":{"person":0}}', /^LIMITS\.depth\.person: must be 1 or more/],
    ['{"tokens":{"operator":20001}}', /^LIMITS\.tokens\.operator: must be 20000 at most/],
    ['{"depth":{"mode":"strict"}}', /^LIMITS\.depth\.mode: must be "enforce", "warn" or "off"/],
  ])('%s is refused at the start, and says what is wrong', (text, words) => {
    const [problem, ...others] = problemsOf(text)
    expect(problem).toMatch(words)
    expect(others).toEqual([])
  })
})

describe('docs/limits.md', () => {
  const page = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8')
  const cell = (number: number | undefined) => (number === undefined ? '' : number.toLocaleString('en'))

  it.each(LIMIT_NAMES)('has the numbers of %s', (name) => {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`))
    const cells = row
      ?.split('|')
      .slice(2, 7)
      .map((text) => text.trim())
    const ceiling = name in CEILINGS ? CEILINGS[name as keyof typeof CEILINGS] : undefined
    expect(cells).toEqual([...CALLER_CLASSES.map((caller) => DEFAULT_LIMITS[name].most[caller]), ceiling].map(cell))
  })
})
