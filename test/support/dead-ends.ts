import type { Page } from 'playwright-core'

/** Where somebody may stop: what they came for is done, or it is for another to go on. */
const ENDS: readonly string[] = ['signed-out', 'unknown-application']

const LOST = `[...document.querySelectorAll('main input:not([type=hidden])')].some(({ value }) => value === '')
  && !document.activeElement.matches('input, button')`
const WIDE = 'document.documentElement.scrollWidth > innerWidth'

/** What keeps people who look at the page as it stands from going on, which axe does not look for. @param name of the page on the tour */
export async function deadEnds(page: Page, name: string): Promise<readonly string[]> {
  const ways = await page.locator('main').locator('a, button').count()
  return [
    ...(ways > 0 || ENDS.includes(name) ? [] : ['has nothing to go on with']),
    ...((await isLost(page)) ? ['has an empty field, and the cursor in none'] : []),
    ...((await page.evaluate<boolean>(WIDE)) ? ['is wider than the window'] : []),
  ]
}

/** The browser puts the cursor in place with the page's first frame, which may be drawn after everything is loaded. */
async function isLost(page: Page): Promise<boolean> {
  if (!(await page.evaluate<boolean>(LOST))) return false
  const placed = page.locator('input:focus, button:focus').waitFor({ timeout: 20_000 })
  return placed.then(
    () => false,
    () => true,
  )
}
