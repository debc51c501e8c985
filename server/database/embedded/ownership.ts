import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { processIdentity } from './process-identity.ts'

const FILE = 'postgres.owner.json'
const owner = z.object({ pid: z.int().positive(), identity: z.string(), token: z.string() })

export interface Ownership {
  /** Gives it up; true when the one that gives it up was responsible, and so must stop the server. Twice is once. */
  release(): boolean
}

/**
 * Which process must stop the embedded PostgreSQL when it ends itself: the one that started it, while it lives; after
 * it was killed, the one that comes next. The others (the worker beside the API, a second `npm start` that finds the
 * port taken) only use it.
 *
 * The last writer is responsible, and the file is read again before the server is stopped, so that two processes that
 * claim at once end up as one that stops it.
 */
export async function claimOwnership(home: string): Promise<Ownership> {
  const file = join(home, FILE)
  const token = randomUUID()
  const current = readOwner(file)
  if (current === null || processIdentity(current.pid) !== current.identity) {
    const draft = `${file}.${token}`
    const mine = { pid: process.pid, identity: processIdentity(process.pid) ?? '', token }
    await writeFile(draft, JSON.stringify(mine), { mode: 0o600 })
    await rename(draft, file)
  }
  return {
    release: () => {
      if (readOwner(file)?.token !== token) return false
      rmSync(file, { force: true })
      return true
    },
  }
}

/** The id of the living process that is responsible for the server in `home`; null when there is none. */
export function livingOwner(home: string): number | null {
  const current = readOwner(join(home, FILE))
  return current !== null && processIdentity(current.pid) === current.identity ? current.pid : null
}

function readOwner(file: string) {
  try {
    return owner.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null
  } catch {
    return null
  }
}
