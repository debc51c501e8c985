import { access, constants, mkdtemp, readdir, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPostmaster, stopPostmaster } from '../../server/database/embedded/postmaster.ts'
import { processIdentity } from '../../server/database/embedded/process-identity.ts'

const HOME_PREFIX = 'backplane-test-'

/** Linux's file system in memory. Containers often have one of 64 MB. */
const IN_MEMORY = '/dev/shm'
const ROOM_WANTED = 4 * 1024 ** 3

/**
 * Makes the directory for a run's PostgreSQL. In memory where there is room: a clone of the template is two thousand files, which take
 * ext4 a second to make where others were removed just before, and memory a twentieth.
 */
export async function makeClusterHome(): Promise<string> {
  const parent = (await hasRoom(IN_MEMORY)) ? IN_MEMORY : tmpdir()
  return mkdtemp(join(parent, `${HOME_PREFIX}${process.pid}-`))
}

/** Removes what killed runs left behind, and ends their servers. */
export async function removeLeftovers(): Promise<void> {
  for (const parent of [IN_MEMORY, tmpdir()])
    for (const name of await readdir(parent).catch(() => [])) {
      const pid = new RegExp(`^${HOME_PREFIX}(\\d+)-`).exec(name)?.[1]
      if (!pid || processIdentity(Number(pid)) !== null) continue
      const home = join(parent, name)
      const postmaster = await findPostmaster(join(home, 'postgres'))
      if (postmaster) await stopPostmaster(postmaster)
      await rm(home, { recursive: true, force: true })
    }
}

async function hasRoom(directory: string): Promise<boolean> {
  try {
    await access(directory, constants.W_OK)
    const { bavail, bsize } = await statfs(directory)
    return bavail * bsize >= ROOM_WANTED
  } catch {
    return false
  }
}
