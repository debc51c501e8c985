import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium, type Page } from 'playwright-core'
import { startTestBackplane, type TestBackplane, type TestBackplaneOptions } from './backplane.ts'
import { PATIENCE_MS } from './eventually.ts'
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

export interface BrowserWorld extends Pick<TestBackplane, 'url' | 'app' | 'database'> {
  /** A window of a person of their own: nothing is shared with another one's. */
  window(): Promise<WatchedPage>
  close(): Promise<void>
}

/** The product with its pages built from their sources, and a browser to visit it. */
export async function openWorld(
  executablePath: string,
  options: Pick<TestBackplaneOptions, 'env'> = {},
): Promise<BrowserWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'backplane-pages-'))
  const undo = [() => rm(folder, { recursive: true, force: true })]
  const close = async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step()
  }
  try {
    await buildPages(folder)
    const backplane = await startTestBackplane({ ...options, webRoot: folder })
    undo.push(() => backplane.close())
    const browser = await launchBrowser(executablePath)
    undo.push(() => browser.close())
    const { url, app, database } = backplane
    return { url, app, database, window: () => openWindow(browser, url), close }
  } catch (error) {
    await close()
    throw error
  }
}

export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS })
}

/** A window whose faults are watched; addresses may be relative to `baseURL`. */
export async function openWindow(browser: Browser, baseURL: string): Promise<WatchedPage> {
  const context = await browser.newContext({ baseURL, locale: 'en-US', viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && message.text().includes('Content Security Policy')) faults.push(message.text())
  })
  return { page, faults }
}

/** As `npm start` builds them, into a folder of the test's own. */
async function buildPages(folder: string): Promise<void> {
  const vite = join(import.meta.dirname, '../../node_modules/vite/bin/vite.js')
  const web = join(import.meta.dirname, '../../web')
  await promisify(execFile)(
    process.execPath,
    [vite, 'build', web, '--outDir', folder, '--emptyOutDir', '--logLevel', 'warn'],
    { env: { ...process.env, NODE_ENV: 'production' } },
  )
}

/** On the local gateway's page: a card of this number that has not expired, and the way back. */
export async function fillInCard(page: Page, number: string): Promise<void> {
  await page.getByLabel('Card number').fill(number)
  await page.getByLabel(/^Expires/).fill('12 / 34')
  await page.getByLabel('Security code').fill('123')
  await page.getByRole('button', { name: 'Save card' }).click()
}
