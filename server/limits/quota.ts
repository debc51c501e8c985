import type { MachineViewer, Viewer } from '../../domain/access.ts'
import type { App } from '../../domain/app.ts'
import { addPoints } from '../../domain/points/add.ts'
import { monthOf, nextMonthAt } from '../../domain/points/rules.ts'
import { ownLimits } from './rate.ts'

export interface Quota {
  /** Counts the points of a program. @returns ms until there will be more; 0 while there are some */
  charge(viewer: Viewer, points: number): number
  /** The same, once it is known what other nodes have counted. */
  take(viewer: Viewer, points: number): Promise<number>
  close(): Promise<void>
}

const WRITE_MS = 5_000

/** What a credential has used this month. */
interface Used {
  readonly tenantId: string
  readonly credentialId: string
  month: string
  /** By all nodes, as last heard; null before. */
  total: bigint | null
  /** Here, and not yet written. */
  fresh: number
}

/**
 * What programs have used in a calendar month (UTC), counted in PostgreSQL in batches: nodes know of each other's within some seconds, and so much more may be
 * used. A program without a quota is counted too, so that its tenant can see it.
 */
export function createQuota(app: Pick<App, 'db' | 'wallClock' | 'log'>): Quota {
  const used = new Map<string, Used>()
  let unwritten = new Set<Used>()

  function usedBy({ tenantId, credentialId }: MachineViewer): Used {
    const month = monthOf(app.wallClock.now())
    let found = used.get(credentialId)
    if (!found || found.month !== month) {
      found = { tenantId, credentialId, month, total: null, fresh: 0 }
      used.set(credentialId, found)
    }
    return found
  }

  function charge(viewer: Viewer, points: number): number {
    if (viewer.kind !== 'machine') return 0
    const found = usedBy(viewer)
    const most = ownLimits(viewer)?.pointsPerMonth ?? null
    if (most !== null && (found.total ?? 0n) + BigInt(found.fresh) >= BigInt(most))
      return nextMonthAt(app.wallClock.now()).getTime() - app.wallClock.now().getTime()
    if (found.fresh === 0) unwritten.add(found)
    found.fresh += points
    return 0
  }

  async function write(each: Used): Promise<void> {
    const { fresh } = each
    each.fresh = 0
    try {
      each.total = await addPoints(app, each, fresh)
    } catch (error) {
      each.fresh += fresh
      unwritten.add(each)
      throw error
    }
  }

  async function writeAll(): Promise<void> {
    const batch = unwritten
    unwritten = new Set()
    for (const each of batch)
      await write(each).catch((error: unknown) =>
        app.log.warn({ err: error }, 'what a credential has used was not written'),
      )
  }
  let writing: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    writing = writing.then(writeAll)
  }, WRITE_MS)
  timer.unref()

  return {
    charge,
    async take(viewer, points) {
      if (viewer.kind === 'machine' && ownLimits(viewer)?.pointsPerMonth != null) {
        const found = usedBy(viewer)
        if (found.total === null) await write(found)
      }
      return charge(viewer, points)
    },
    async close() {
      clearInterval(timer)
      await writing
      await writeAll()
    },
  }
}
