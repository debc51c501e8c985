import type { Page } from '../../providers/payments/port/reconcile.ts'
import type { CustomerRef } from '../../providers/payments/port.ts'
import { withCustomer } from '../customers/lock.ts'
import { tenantOfCustomer } from '../customers/tenant-of.ts'
import type { Place, ReconciledKind, ReconcileSlice } from './kind.ts'

/** A thing of which the two sides do not say the same. */
export interface Drift {
  readonly kind: string
  /** The provider's id. */
  readonly ref: string
  readonly tenantId: string
  /** Null: that side does not have it. */
  readonly ours: string | null
  readonly theirs: string | null
  /** Ours says what theirs says by now. */
  readonly repaired: boolean
}

export interface CompareOptions {
  readonly repair: boolean
  /** Only this one. */
  readonly only?: { readonly tenantId: string; readonly customer: CustomerRef }
  readonly signal?: AbortSignal
  onDrift(drift: Drift): void
}

/**
 * Goes through what the provider has of one kind, then through what we have and the provider did not name. A difference counts only when it still
 * stands under the customer's lock: until then a webhook may be on its way.
 * @returns how many things were compared
 */
export async function compareKind(app: ReconcileSlice, kind: ReconciledKind, options: CompareOptions): Promise<number> {
  const { only, signal } = options
  const seen = new Set<string>()
  const pages = pagesOf((after) =>
    kind.list(app, { ...(only ? { customer: only.customer } : {}), ...(after ? { after } : {}) }),
  )
  for await (const items of pages) {
    if (signal?.aborted) return seen.size
    for (const { ref } of items) seen.add(ref)
    const ours = await kind.ours(
      app,
      items.map(({ ref }) => ref),
    )
    for (const theirs of items) if (ours.get(theirs.ref) !== theirs.facts) await look(app, kind, theirs, options)
  }
  const rest = pagesOf((after) =>
    kind.expected(app, { ...(only ? { tenantId: only.tenantId } : {}), ...(after ? { after } : {}) }),
  )
  for await (const items of rest) {
    if (signal?.aborted) return seen.size
    const unnamed = items.filter(({ ref }) => !seen.has(ref))
    for (const { ref } of unnamed) seen.add(ref)
    for (const each of unnamed) await look(app, kind, each, options)
  }
  return seen.size
}

async function* pagesOf<T>(ask: (after: string | undefined) => Promise<Page<T>>): AsyncGenerator<readonly T[]> {
  let after: string | undefined
  for (;;) {
    const { items, next } = await ask(after)
    yield items
    if (next === null) return
    after = next
  }
}

/** Looks at one thing on both sides while nobody changes it, and mends it where that was asked for. */
async function look(
  app: ReconcileSlice,
  kind: ReconciledKind,
  { ref, customer, of }: Place,
  { repair, onDrift }: CompareOptions,
): Promise<void> {
  const place = { ref, customer, ...(of ? { of } : {}) }
  const tenantId = await tenantOfCustomer(app, customer)
  // Somebody else's customer in the same account of the provider.
  if (!tenantId) return
  await withCustomer(app, customer, async () => {
    const both = async () => ({
      theirs: (await kind.look(app, [place])).find((each) => each.ref === ref)?.facts ?? null,
      ours: (await kind.ours(app, [ref])).get(ref) ?? null,
    })
    const before = await both()
    if (before.ours === before.theirs) return
    let repaired = false
    if (repair && before.theirs !== null) {
      await kind.mirror(app, { tenantId, ...place })
      const after = await both()
      repaired = after.ours === after.theirs
    }
    onDrift({ kind: kind.kind, ref, tenantId, ...before, repaired })
  })
}
