import { availableParallelism } from 'node:os'
import { createHashingThreads } from './hashing-threads.ts'

const WAITING_LIMIT = 100

export const PASSWORD_MIN = 8
export const PASSWORD_MAX = 200

/** More people are signing in than can be served now; nothing was done. */
export class HashingBusy extends Error {
  constructor() {
    super('too many passwords are being checked at this moment: try again in a few seconds')
    this.name = 'HashingBusy'
  }
}

/**
 * What is wrong with a new password, or null. Length counts; composition does not (NIST SP 800-63B, 3.1.1.2).
 */
export function passwordProblem(password: string, email: string): string | null {
  const length = [...password].length
  if (length < PASSWORD_MIN) return `Use at least ${PASSWORD_MIN} characters.`
  if (length > PASSWORD_MAX) return `Use at most ${PASSWORD_MAX} characters.`
  if (password.trim().toLowerCase() === email) return 'Choose something other than your email address.'
  return null
}

export interface Passwords {
  /** @throws HashingBusy when too many callers wait already. */
  hash(password: string): Promise<string>
  /** Does the same work whether or not there is a hash, so that time does not tell whether an account exists. */
  matches(password: string, passwordHash: string | null): Promise<boolean>
  /** Resolves when no hashing is under way and its threads have ended. */
  close(): Promise<void>
}

/** Hashing in a bounded pool: each costs 19 MiB and a core, so a flood of sign-ins must queue and then be refused. */
export async function createPasswords(waitingLimit = WAITING_LIMIT): Promise<Passwords> {
  const turns = createTurns(Math.max(1, Math.min(4, availableParallelism())), waitingLimit)
  const threads = createHashingThreads()
  const nobody = await threads.hash('nobody has this password')
  const normal = (password: string) => password.normalize('NFKC')
  return {
    hash: (password) => turns.run(() => threads.hash(normal(password))),
    async matches(password, passwordHash) {
      const equal = await turns.run(() => threads.verify(normal(password), passwordHash ?? nobody))
      return equal && passwordHash !== null
    },
    async close() {
      await turns.idle()
      await threads.close()
    },
  }
}

function createTurns(atOnce: number, waitingLimit: number) {
  let running = 0
  const waiting: (() => void)[] = []
  const idlers: (() => void)[] = []
  async function run<T>(work: () => Promise<T>): Promise<T> {
    if (running >= atOnce) {
      if (waiting.length >= waitingLimit) throw new HashingBusy()
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else if (--running === 0) for (const wake of idlers.splice(0)) wake()
    }
  }
  const idle = () => (running === 0 ? Promise.resolve() : new Promise<void>((resolve) => idlers.push(resolve)))
  return { run, idle }
}
