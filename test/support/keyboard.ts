import type { Locator, Page } from 'playwright-core'

/** More stops than any page has: whoever has gone round twice has passed what they look for, or it cannot be reached. */
const STOPS_MAX = 60

/** What somebody does who has no mouse: from stop to stop by the tab key, until there is something to type or to press. */
export interface Keyboard {
  /** In place of what stands in the field. */
  type(label: string, text: string): Promise<void>
  /** A button, until the page that it brings is there. */
  press(name: string): Promise<void>
  /** A link, in the same way. */
  follow(name: string | RegExp): Promise<void>
  /** In the field that has the cursor, in the same way. */
  enter(): Promise<void>
}

export function keyboardOf(page: Page): Keyboard {
  /** Headings repeat from one page to the next: what is looked at afterwards is the page that the answer brought. */
  async function enter(): Promise<void> {
    const loaded = page.waitForEvent('load')
    await page.keyboard.press('Enter')
    await loaded
  }

  /** @throws Error when the tab key never comes there, or when nothing shows that it has */
  async function reach(wanted: Locator): Promise<void> {
    await wanted.waitFor()
    const there = page.locator(':focus').and(wanted)
    for (let stop = 0; (await there.count()) === 0; stop++) {
      if (stop === STOPS_MAX) throw new Error(`cannot be reached by keyboard: ${wanted}`)
      await page.keyboard.press('Tab')
    }
    const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')
    if (outline === 'none') throw new Error(`nothing shows that it has the focus: ${wanted}`)
  }

  return {
    async type(label, text) {
      await reach(page.getByLabel(label))
      await page.keyboard.press('ControlOrMeta+A')
      await page.keyboard.type(text)
    },
    async press(name) {
      await reach(page.getByRole('button', { name, exact: true }))
      await enter()
    },
    async follow(name) {
      await reach(page.getByRole('link', { name }))
      await enter()
    },
    enter,
  }
}
