import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { LaunchError } from '../errors.ts'

/** Written into a fresh home, so that a folder that is somebody else's is never written to or emptied. */
export const HOME_MARKER = 'backplane-home.json'
const SETTINGS = 'postgres.json'
const FORMAT = 1

const marker = z.object({ backplaneHome: z.literal(FORMAT) })
const settings = z.object({
  /** The port of the last start; 0 before the first. */
  port: z.int().min(0).max(65_535),
  passwords: z.object({ superuser: z.string(), owner: z.string(), app: z.string() }),
})

/** What the embedded PostgreSQL keeps beside its data, readable by its owner alone. */
export type EmbeddedSettings = z.infer<typeof settings>

/**
 * Makes the home folder, or makes sure that it is one of ours.
 *
 * @returns its real path
 * @throws LaunchError when it holds something else, or is of another format; nothing is written then
 */
export async function openHome(home: string): Promise<string> {
  const folder = resolve(home)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await assertOurs(folder)
    return await realpath(folder)
  } catch (cause) {
    if (cause instanceof LaunchError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new LaunchError(
      `BACKPLANE_HOME ${folder} cannot be used: ${reason}. Choose a folder that you may write to.`,
      {
        cause,
      },
    )
  }
}

async function assertOurs(folder: string): Promise<void> {
  const text = await readFile(join(folder, HOME_MARKER), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text !== null) {
    if (isOurs(text)) return
    throw new LaunchError(
      `BACKPLANE_HOME ${folder} was written by another version of Backplane (${HOME_MARKER} is not of format ${FORMAT}). Use that version, or choose another folder.`,
    )
  }
  // Beside an empty folder, only what a first start that was killed may have left: its half-written files.
  const foreign = (await readdir(folder)).filter((name) => !name.startsWith(`${HOME_MARKER}.`))
  if (foreign.length > 0)
    throw new LaunchError(
      `BACKPLANE_HOME ${folder} is not ours: it holds ${foreign.slice(0, 3).join(', ')} and no ${HOME_MARKER}. Nothing was changed; choose an empty folder.`,
    )
  await createOnce(folder, HOME_MARKER, { backplaneHome: FORMAT })
}

/** True when the folder carries our marker, whatever else is in it. */
export async function isHome(folder: string): Promise<boolean> {
  return isOurs(await readFile(join(folder, HOME_MARKER), 'utf8').catch(() => ''))
}

function isOurs(text: string): boolean {
  try {
    return marker.safeParse(JSON.parse(text)).success
  } catch {
    return false
  }
}

/**
 * The settings of the database in `home`; made with fresh random passwords when there are none and no data yet.
 *
 * @throws LaunchError when the data is there and its passwords are not
 */
export async function openSettings(home: string, dataExists: boolean): Promise<EmbeddedSettings> {
  const read = () => readFile(join(home, SETTINGS), 'utf8').catch(() => null)
  let text = await read()
  if (text === null) {
    if (dataExists)
      throw new LaunchError(
        `${join(home, SETTINGS)}, which holds the passwords of the database beside it, is missing. Put it back, or empty everything with npm run reset.`,
      )
    const password = () => randomBytes(24).toString('base64url')
    await createOnce(home, SETTINGS, {
      port: 0,
      passwords: { superuser: password(), owner: password(), app: password() },
    })
    text = await read()
  }
  try {
    return settings.parse(JSON.parse(text ?? ''))
  } catch (cause) {
    throw new LaunchError(`${join(home, SETTINGS)} is damaged. Put it back, or empty everything with npm run reset.`, {
      cause,
    })
  }
}

export async function saveSettings(home: string, value: EmbeddedSettings): Promise<void> {
  const draft = await writeDraft(home, SETTINGS, value)
  await rename(draft, join(home, SETTINGS))
}

/** Whole or not at all, and never over what a process that was faster has written. */
async function createOnce(folder: string, name: string, value: object): Promise<void> {
  const draft = await writeDraft(folder, name, value)
  await link(draft, join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
}

async function writeDraft(folder: string, name: string, value: object): Promise<string> {
  const draft = join(folder, `${name}.${randomUUID()}`)
  await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true })
  return draft
}
