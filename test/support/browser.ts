import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { serviceOf } from './services.ts'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const given = process.env.CHROMIUM_PATH
const program = (given ? [given] : PLACES).find((path) => existsSync(path))

/** The path of a Chromium of this machine; none comes with npm. */
export const chromiumProgram = serviceOf(
  program ?? null,
  given
    ? `CHROMIUM_PATH does not exist: ${given}`
    : `there is no Chromium at ${PLACES.join(' or ')}; install one or set CHROMIUM_PATH`,
)

export interface WatchedPage {
  readonly page: Page
  /** What went wrong inside: exceptions that nobody caught, and what the content security policy forbade. */
  readonly faults: readonly string[]
}

export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS })
}

/** A window of a person of their own: nothing is shared with another one's. */
export async function openWindow(browser: Browser, baseURL: string): Promise<WatchedPage> {
  const context = await browser.newContext({ baseURL, locale: 'en-US', viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && message.text().includes('Content Security Policy')) faults.push(message.text())
  })
  return { page, faults }
}
