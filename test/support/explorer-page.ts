import type { Page } from 'playwright-core'
import { eventually } from './eventually.ts'
import type { Person } from './seed.ts'

const PASSWORD = 'correct horse battery'

/** Signs in with the explorer's own button and comes back to it. */
export async function enterExplorer(page: Page, { email }: Pick<Person, 'email'>): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).first().click()
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/explorer(\?|$)/)
}

/** Puts a text into an editor, as if it had been pasted, by the keyboard's way in: what is seen of an editor may be scrolled away. */
export async function typeDocument(page: Page, text: string, name = 'Operation Editor'): Promise<void> {
  await page.getByRole('region', { name }).locator('.graphiql-editor:not(.hidden) textarea.inputarea').focus()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.press('Delete')
  await page.keyboard.insertText(text)
}

/** Runs what stands in the editor, until the answer that is shown holds the text; spaces and where lines break are not looked at. */
export async function runUntil(page: Page, text: string): Promise<void> {
  const answer = page.getByRole('region', { name: 'Result Window' })
  await page.getByRole('button', { name: 'Execute query (Ctrl-Enter)' }).click()
  let seen = ''
  await eventually(async () => {
    seen = (await answer.textContent()) ?? ''
    return bare(seen).includes(bare(text))
  }, `the answer shows ${text}`).catch((cause: unknown) => {
    throw new Error(`the answer does not show ${text}, but ${seen}`, { cause })
  })
}

const bare = (text: string) => text.replace(/\s/g, '')

/** Opens one of the panels on the left, unless it is open. */
export async function openPanel(page: Page, title: string): Promise<void> {
  const toggle = page.getByRole('button', { name: new RegExp(`^(Show|Hide) ${title}$`) })
  if ((await toggle.getAttribute('aria-label'))?.startsWith('Show')) await toggle.click()
}
