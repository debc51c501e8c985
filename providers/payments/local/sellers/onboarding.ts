import { addMs, HOUR } from '../../../../lib/clock.ts'
import type { NewOnboarding, ProviderSeller, ProviderSellerState, SellerRef } from '../../port.ts'
import { emit } from '../events.ts'
import { type Gateway, inTransaction, rejected, type Tx } from '../gateway.ts'
import { newRef } from '../ids.ts'
import { isSealed, seal } from '../setups.ts'
import { lockSeller, readSellers, type SellerAccount, toSeller } from './seller-rows.ts'

const OPERATION = 'startOnboarding'
/** For how long the page can be used, in wall time. */
const PAGE_LIFETIME_MS = HOUR

/** Opens the account, or finds the one that has this `ourId`, and its page anew. */
export async function startOnboarding(
  tx: Tx,
  input: NewOnboarding,
): Promise<{ seller: ProviderSeller; expiresAt: Date }> {
  if (input.ourId === '') throw rejected(OPERATION, 'ourId is empty')
  for (const url of [input.returnUrl, input.refreshUrl])
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw rejected(OPERATION, `not an http or https address: ${url}`)
  const expiresAt = addMs(tx.wallClock.now(), PAGE_LIFETIME_MS)
  await tx.query(
    `insert into sellers (id, our_id, name, email, status, return_url, refresh_url, wall_page_expires_at, created_at)
     values ($1, $2, $3, $4, 'pending', $5, $6, $7, $8)
     on conflict (our_id) do update set return_url = excluded.return_url, refresh_url = excluded.refresh_url,
       wall_page_expires_at = excluded.wall_page_expires_at`,
    [
      newRef('seller'),
      input.ourId,
      input.name,
      input.email,
      input.returnUrl,
      input.refreshUrl,
      expiresAt,
      tx.wallClock.now(),
    ],
  )
  const seller = await lockSeller(tx, 'our_id', input.ourId)
  if (!seller) throw rejected(OPERATION, `the account of ${input.ourId} vanished while it was opened`)
  if (seller.status === 'disabled') throw rejected(OPERATION, `the account of ${input.ourId} was closed`)
  return { seller: toSeller(seller), expiresAt }
}

/** Whoever has the address may answer for the seller, so it carries a seal that is computed and stored nowhere. */
export function onboardingUrl(gateway: Gateway, ref: SellerRef): string {
  return `${gateway.host.publicUrl}/local/payments/sellers/${ref}.${seal(gateway, ref)}`
}

/** The account behind the last part of a page's address; null when it does not exist or the seal is wrong. */
export async function openOnboarding(gateway: Gateway, sealedRef: string): Promise<SellerAccount | null> {
  const [ref = '', given = ''] = sealedRef.split('.')
  return isSealed(gateway, ref, given) ? ((await readSellers(gateway.sql, [ref]))[0] ?? null) : null
}

/** What came of looking at the seller; told when it changes anything. */
export async function decideSeller(
  gateway: Gateway,
  ref: SellerRef,
  status: Exclude<ProviderSellerState, 'pending'>,
): Promise<void> {
  await inTransaction(gateway, async (tx) => {
    const before = await lockSeller(tx, 'id', ref)
    if (!before || before.status === status) return
    await tx.query('update sellers set status = $2 where id = $1', [ref, status])
    await emit(tx, {
      type: 'account.updated',
      of: 'sellers',
      customer: ref,
      objectKind: 'seller',
      objectRef: ref,
      snapshot: { ...toSeller(before), status },
      at: tx.wallClock.now(),
    })
  })
  gateway.announce()
}
