import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { axeViolations } from '../support/axe.ts'
import { chromiumProgram, launchBrowser, openWindow } from '../support/browser.ts'
import { deadEnds } from '../support/dead-ends.ts'
import { PATIENCE_MS } from '../support/eventually.ts'
import { tourOf } from '../support/issuer-tour/tour.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { takePictures } from '../support/pictures.ts'

/** How many pages, and states of pages, the tour comes to: one that is left out is noticed. */
const PAGES = 51

chromiumProgram.suite('the issuer’s pages in a browser', (program) => {
  let browser: Browser
  let issuer: TestIssuer
  beforeAll(async () => {
    browser = await launchBrowser(program)
  })
  afterAll(() => browser?.close())

  /** The whole tour, with what is wrong with each page: a list, so that one run tells all of it. */
  async function lookAtAll(page: Page, look: (name: string) => Promise<readonly string[]>) {
    const seen: string[] = []
    const wrong: string[] = []
    await tourOf(issuer, page, async (name) => {
      seen.push(name)
      for (const problem of await look(name)) wrong.push(`${name}: ${problem}`)
    })
    expect(wrong).toEqual([])
    expect(seen).toHaveLength(PAGES)
    expect(new Set(seen).size).toBe(PAGES)
  }

  it.each([
    ['light', 1000],
    ['dark', 360],
  ] as const)(
    'go by the keyboard alone, with no barrier that axe finds and no fault, in %s at %i pixels',
    async (colorScheme, width) => {
      issuer = await startLocalIdentity({}, 'localhost')
      try {
        const { page, faults } = await openWindow(browser, issuer.url)
        await page.setViewportSize({ width, height: 740 })
        await page.emulateMedia({ colorScheme })
        await lookAtAll(page, async (name) => {
          await takePictures(page, name)
          return [...(await axeViolations(page)), ...(await deadEnds(page, name))]
        })
        expect(faults).toEqual([])
      } finally {
        await issuer.close()
      }
    },
    600_000,
  )

  it('need no script: the same by the keyboard alone, with JavaScript off', async () => {
    issuer = await startLocalIdentity({}, 'localhost')
    const context = await browser.newContext({ javaScriptEnabled: false })
    try {
      const page = await context.newPage()
      page.setDefaultTimeout(PATIENCE_MS)
      await lookAtAll(page, async () => {
        const dead = await page.getByRole('button', { name: /passkey/ }).count()
        return dead === 0 ? [] : ['a button that only a script can answer']
      })
    } finally {
      await context.close()
      await issuer.close()
    }
  })
})
