import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(path, 'utf8')
const pagesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
const pages = [...readdirSync('.').filter((name) => name.endsWith('.md')), ...pagesBelow('docs')]
const decisions = pagesBelow('docs/decisions')

const withoutCode = (markdown: string) => markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')

/** The targets of a page's links to files and headings of ours. */
function linksOf(markdown: string): string[] {
  return [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
}

/** As GitHub makes them from headings. */
function anchorsOf(markdown: string): string[] {
  const text = markdown.replace(/^```[\s\S]*?^```/gm, '')
  return [...text.matchAll(/^#+ +(.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function deadLinks(page: string, markdown = read(page)): string[] {
  return linksOf(markdown).filter((link) => {
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? page : join(dirname(page), decodeURIComponent(path))
    if (path !== '' && !existsSync(target)) return true
    const text = target === page ? markdown : target.endsWith('.md') ? read(target) : ''
    return anchor !== undefined && !anchorsOf(text).includes(anchor)
  })
}

describe('the documents', () => {
  it.each(pages)('%s: every link leads somewhere', (page) => {
    expect(deadLinks(page)).toEqual([])
  })

  it.each(pages)('%s: every file of ours that it names in passing is there', (page) => {
    const named = [
      ...read(page).matchAll(
        /`((?:domain|server|providers|reads|resolvers|schema|lib|test|tools|prisma|examples)\/[\w/.-]+\.\w+)`/g,
      ),
    ]
    expect(named.map((match) => match[1] ?? '').filter((path) => !existsSync(path))).toEqual([])
  })

  it('a planted dead link is found, to a file and to a heading', () => {
    const planted =
      '# A b\n[a](docs/nothing.md) [b](README.md#nowhere) [c](#a-b) [d](README.md) [e](https://e.example) `[f](g)`'
    expect(deadLinks('planted.md', planted)).toEqual(['docs/nothing.md', 'README.md#nowhere'])
    expect(pages.length).toBeGreaterThan(15)
  })

  it.each([
    ['README.md', 1, 'examples/clients/fetch/src/quick-start.ts'],
    ['docs/adding-a-mutation.md', 1, 'test/server/readme-mutation-example.test.ts'],
    ['docs/extending.md', 2, 'test/server/readme-extension-example.test.ts'],
    ['docs/adding-a-read.md', 15, 'test/support/wishes.ts'],
    ['docs/adding-a-read.md', 1, 'test/server/planted-readme-read.test.ts'],
  ])('%s shows the code, %i times, that %s runs', (page, times, test) => {
    const blocks = [...read(page).matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '')
    expect(blocks.filter((block) => read(test).includes(block))).toHaveLength(times)
  })
})

describe('the decision records', () => {
  it.each(decisions)('%s has a title and says context, decision, consequences and sources, in this order', (page) => {
    expect(read(page)).toMatch(/^# \S/)
    const words = [
      ...read(page).matchAll(/^\*\*(Context|Decision|Consequences|Sources)\.\*\* \S|^\*\*(Decision)\.\*\*$/gm),
    ]
    expect(words.map((match) => match[1] ?? match[2])).toEqual(['Context', 'Decision', 'Consequences', 'Sources'])
  })

  it('have a line for every dependency and for nothing else', () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json')) as Record<
      string,
      Record<string, string>
    >
    const wanted = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
    const lines = [...read('docs/decisions/dependencies.md').matchAll(/^\| `([^`]+)` \| (\S.*?) \| (\S.*?) \| .*\|$/gm)]
    expect(lines.map((line) => line[1]).toSorted()).toEqual(wanted.toSorted())
  })

  it('name the licence that each installed package declares', () => {
    const lines = [...read('docs/decisions/dependencies.md').matchAll(/^\| `([^`]+)` \| .*? \| (\S.*?) \| .*\|$/gm)]
    const wrong = lines.flatMap(([, name = '', licence]) => {
      const file = join('node_modules', name, 'package.json')
      // Packages for other machines are not installed.
      if (!existsSync(file)) return []
      const declared = (JSON.parse(read(file)) as { license?: string }).license
      return declared === licence ? [] : [`${name}: ${declared}`]
    })
    expect(wrong).toEqual([])
  })
})
