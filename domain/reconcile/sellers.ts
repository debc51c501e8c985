import type { SellerRef } from '../../providers/payments/port.ts'
import { mirrorSeller, withSeller } from '../sellers/mirror.ts'
import type { CompareOptions } from './compare.ts'
import type { ReconcileSlice } from './kind.ts'

/** Each account is a request of its own at the provider. */
const PAGE = 25

type Options = Pick<CompareOptions, 'repair' | 'signal' | 'onDrift'> & { readonly tenantId?: string }

/**
 * Looks at the sellers' accounts, which are no customer's: an `account.updated` that was lost leaves one who can be paid, or cannot any more, as
 * they were. A difference counts only when it still stands under the seller's lock.
 * @returns how many were compared
 */
export async function compareSellers(app: ReconcileSlice, options: Options): Promise<number> {
  const { tenantId, signal } = options
  let compared = 0
  let after: string | undefined
  while (!signal?.aborted) {
    const rows = await app.db.sweep((tx) =>
      tx.seller.findMany({
        where: {
          provider: app.payments.name,
          ref: { not: null },
          ...(tenantId ? { tenantId } : {}),
          ...(after ? { id: { gt: after } } : {}),
        },
        orderBy: { id: 'asc' },
        take: PAGE,
      }),
    )
    const theirs = await app.payments.getSellers(rows.map(({ ref }) => ref as SellerRef))
    for (const row of rows) {
      const ref = row.ref as SellerRef
      if (theirs.get(ref)?.status !== row.state) await look(app, { ref, tenantId: row.tenantId }, options)
    }
    compared += rows.length
    if (rows.length < PAGE) break
    after = rows.at(-1)?.id
  }
  return compared
}

/** Looks at one account on both sides while nobody applies it, and mends ours where that was asked for. */
async function look(
  app: ReconcileSlice,
  { ref, tenantId }: { readonly ref: SellerRef; readonly tenantId: string },
  { repair, onDrift }: Options,
): Promise<void> {
  await withSeller(app, ref, async () => {
    const both = async () => ({
      ours:
        (
          await app.db.sweep((tx) =>
            tx.seller.findUnique({ where: { provider_ref: { provider: app.payments.name, ref } } }),
          )
        )?.state ?? null,
      theirs: (await app.payments.getSellers([ref])).get(ref)?.status ?? null,
    })
    const before = await both()
    if (before.ours === before.theirs) return
    let repaired = false
    if (repair && before.theirs !== null) {
      await mirrorSeller(app, ref)
      const after = await both()
      repaired = after.ours === after.theirs
    }
    onDrift({ kind: 'seller', ref, tenantId, ...before, repaired })
  })
}
