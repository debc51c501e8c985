import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, mkdir, open, readdir, realpath, rename, rm, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'

/** Something on the way to a key is not a plain directory or file of ours: a link that may lead out of the folder. */
export class NotOurs extends Error {
  constructor(path: string) {
    super(`${path} is not a plain file or directory; symbolic links are not followed inside the files folder`)
    this.name = 'NotOurs'
  }
}

/** Half-written files wait here; the name can be no key's. */
const UNFINISHED = '~unfinished'

/** The folder itself may be a link of the operator's own choice; nothing below it may. */
export async function openRoot(folder: string): Promise<string> {
  await mkdir(join(folder, UNFINISHED), { recursive: true, mode: 0o700 })
  return realpath(folder)
}

/** Walks down one name at a time and makes what is missing. @throws NotOurs at a link. */
export async function makeDirectories(root: string, names: readonly string[]): Promise<string> {
  let path = root
  for (const name of names) {
    const parent = path
    path = join(parent, name)
    const made = await mkdir(path, 0o700).then(() => true, ignore('EEXIST'))
    if (made) await syncDirectory(parent)
    if (!(await lstat(path)).isDirectory()) throw new NotOurs(path)
  }
  return path
}

/** The same walk without making anything; null when a directory on the way is missing. @throws NotOurs at a link. */
export async function findDirectory(root: string, names: readonly string[]): Promise<string | null> {
  let path = root
  for (const name of names) {
    path = join(path, name)
    const entry = await lstat(path).catch(ignore('ENOENT'))
    if (!entry) return null
    if (!entry.isDirectory()) throw new NotOurs(path)
  }
  return path
}

/**
 * Writes to a file aside, forces it to disk and renames it into place: a reader and a crash see the old content or the new
 * one, never half of it.
 */
export async function replaceFile(root: string, directory: string, name: string, content: Buffer): Promise<void> {
  const aside = join(root, UNFINISHED, randomUUID())
  const target = join(directory, name)
  try {
    await using file = await open(aside, 'wx', 0o600)
    await file.writeFile(content)
    await file.sync()
    if ((await lstat(target).catch(ignore('ENOENT')))?.isSymbolicLink()) throw new NotOurs(target)
    await rename(aside, target)
  } catch (error) {
    await unlink(aside).catch(ignore('ENOENT'))
    throw error
  }
  await syncDirectory(directory)
}

/** Null when nothing stands there. @throws NotOurs at a link. */
export async function readPlainFile(path: string): Promise<Buffer | null> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    return await file.readFile()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    if (codeOf(error) === 'ELOOP') throw new NotOurs(path)
    throw error
  }
}

export async function removeFile(directory: string, name: string): Promise<void> {
  const removed = await unlink(join(directory, name)).then(() => true, ignore('ENOENT'))
  if (removed) await syncDirectory(directory)
}

/** Paths of the plain files below `directory`, relative to it and joined by `/`; at most `limit`. Links are passed over. */
export async function walk(directory: string, limit: number): Promise<readonly string[]> {
  const found: string[] = []
  const waiting = ['']
  for (let below = waiting.pop(); below !== undefined && found.length < limit; below = waiting.pop()) {
    const entries = await readdir(join(directory, below), { withFileTypes: true }).catch(ignore('ENOENT'))
    for (const entry of entries ?? []) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory() && entry.name !== UNFINISHED) waiting.push(path)
      else if (entry.isFile() && found.length < limit) found.push(path)
    }
  }
  return found
}

/** Removes what a crash left half-written; younger files may belong to a write that is still under way. */
export async function sweepUnfinished(root: string, olderThanMs: number, now: Date): Promise<void> {
  for (const name of await readdir(join(root, UNFINISHED))) {
    const path = join(root, UNFINISHED, name)
    const entry = await stat(path).catch(ignore('ENOENT'))
    if (entry && now.getTime() - entry.mtimeMs > olderThanMs) await rm(path, { force: true })
  }
}

/** A rename is only on disk once its directory is. Windows cannot open a directory, and needs no such call. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  await using directory = await open(path, 'r')
  await directory.sync()
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function ignore(code: string): (error: unknown) => undefined {
  return (error) => {
    if (codeOf(error) === code) return undefined
    throw error
  }
}
