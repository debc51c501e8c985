import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

const WIDTHS = [1280, 390]

/** Where pictures of the pages are wanted: a folder, named by `PICTURES`. Without it nothing is written. */
const folder = process.env.PICTURES

/** The page as it stands, whole, as a desk and as a telephone shows it: `<light or dark>-<name>-<width>.png`. */
export async function takePictures(page: Page, name: string): Promise<void> {
  const size = page.viewportSize()
  if (!folder || !size) return
  await mkdir(folder, { recursive: true })
  const dark = await page.evaluate<boolean>("matchMedia('(prefers-color-scheme: dark)').matches")
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: size.height })
    await page.screenshot({ path: join(folder, `${dark ? 'dark' : 'light'}-${name}-${width}.png`), fullPage: true })
  }
  await page.setViewportSize(size)
}
