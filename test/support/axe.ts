import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

let source: Promise<string> | null = null

/** What axe finds wrong with the page as it stands, each as its rule and the elements: nothing, in a page that is right. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  source ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  // Evaluated from outside: the page's own policy allows no script, and stays as it is.
  await page.evaluate(await source)
  const results: AxeResults = await page.evaluate('axe.run()')
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}
