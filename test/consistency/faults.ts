import type { Cell } from '../../server/changes/cells.ts'
import type { Changes } from '../../server/changes/feed.ts'
import { stampOf } from '../../server/changes/stamp.ts'
import type { Answer } from '../../server/graphql/responses/response-cache.ts'
import type { TestBackplane } from '../support/backplane.ts'
import { asOwner } from '../support/rows.ts'
import type { InterleaveOptions } from './interleave.ts'
import type { Fault } from './nodes.ts'
import { readAccess, readBilling, readMembers, readPlans } from './reads.ts'

export interface PlantedFault extends Fault {
  readonly name: string
  /** What brings it to light soon. */
  readonly workload?: Partial<InterleaveOptions>
  /** Once the nodes have started. */
  afterStart?(base: TestBackplane): Promise<unknown>
}

/** A node's feed with a part of it replaced. */
function replaced(real: Changes, part: Partial<Changes>): Changes {
  return {
    cell: part.cell ?? real.cell,
    hears: part.hears ?? real.hears,
    catchUp: part.catchUp ?? real.catchUp,
    get heard() {
      return part.heard ?? real.heard
    },
    close: real.close,
  }
}

/** What a response cache could get wrong, each of which must turn the test red. */
export const FAULTS: readonly PlantedFault[] = [
  missingTag('subscriptions'),
  missingTag('memberships'),
  missingTag('plans'),
  {
    name: 'a table that has lost its trigger',
    afterStart: (base) =>
      asOwner(base.database, (owner) => owner.query('alter table users disable trigger changes_update')),
  },
  {
    name: 'a node that does not catch up with the version that a client carries',
    // As rarely as a node may that hears. It shows in who somebody is taken for: the answer itself is loaded anew.
    pollMs: 150,
    workload: { writes: 0.3, hot: 1, reads: [readBilling, readMembers] },
    changes: (real) => replaced(real, { catchUp: async () => true }),
  },
  {
    name: 'a node that believes to hear when it does not',
    workload: { chaos: 0.2 },
    changes: (real) => replaced(real, { hears: () => true }),
  },
  {
    name: 'a caller who joins a load that began before a write',
    slowLoads: { share: 0.8, ms: 100 },
    workload: { writes: 0.3, reads: [readPlans] },
    responses(real) {
      const loading = new Map<string, Promise<Answer>>()
      return {
        ...real,
        load(slot, load, now) {
          const underWay = loading.get(slot.key)
          if (underWay) return underWay
          const answer = real.load(slot, load, now).finally(() => loading.delete(slot.key))
          loading.set(slot.key, answer)
          return answer
        },
      }
    },
  },
  {
    name: 'an answer that is kept although it was overtaken',
    slowLoads: { share: 0.5, ms: 100 },
    workload: { writes: 0.15, reads: [readPlans] },
    responses: (real) => ({
      ...real,
      load: (slot, load, now) => {
        const cells = slot.cells()
        let old = stampOf(cells)
        // The cells as they stand when the answer is there, as if they had been asked for after the read.
        const late = cells.map(
          (cell, at): Cell => ({
            get version() {
              return (old.versions[at] ?? 0) === cell.version ? 0 : cell.version
            },
            set version(_) {},
          }),
        )
        return real.load(
          { ...slot, cells: () => late },
          async (signal) => {
            const loaded = await load(signal)
            old = stampOf(cells)
            return loaded
          },
          now,
        )
      },
    }),
  },
  {
    name: 'an answer that outlives the moment at which time changes it',
    workload: { writes: 0.05, hot: 1, reads: [readAccess] },
    responses: (real) => ({
      ...real,
      load: (slot, load, now) =>
        real.load(slot, async (signal) => ({ ...(await load(signal)), expiresAt: Number.POSITIVE_INFINITY }), now),
    }),
  },
]

/** As if nothing depended on this table. */
function missingTag(table: string): PlantedFault {
  return {
    name: `a missing tag of ${table}`,
    changes: (real) =>
      replaced(real, {
        cell: (tag) => (tag === table || tag.startsWith(`${table}@`) ? { version: 1 } : real.cell(tag)),
      }),
  }
}
