import { newId, toPublicId } from '../../lib/ids.ts'
import type { NewOnboarding } from '../../providers/payments/port.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { badInput, DomainError, notFound } from '../errors.ts'
import { afterCall } from '../intents/after-call.ts'
import { assertIdempotencyKey, claim } from '../intents/claim.ts'
import { recordFailure } from '../intents/settle.ts'
import { recordOnboarding, type StartOnboardingResult } from './record-onboarding.ts'
import { problemOfName } from './rules.ts'

export interface StartOnboardingInput {
  readonly tenantId: string
  /** Under which it sells; buyers see it. */
  readonly name: string
  /** Where the provider's page sends the seller afterwards: a path of ours, `/account?seller=told`. */
  readonly returnPath: string
  readonly idempotencyKey: string
}

export type { StartOnboardingResult } from './record-onboarding.ts'

type Slice = Pick<
  App,
  'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'publicUrl' | 'failpoint'
>

/**
 * Makes a tenant a seller and opens the provider's page on which it tells who it is. A seller that has begun before goes on with the same
 * account, under the name given now.
 */
export async function startOnboarding(
  app: Slice,
  viewer: Viewer,
  input: StartOnboardingInput,
): Promise<StartOnboardingResult> {
  const { tenantId, returnPath, idempotencyKey } = input
  requireIn(viewer, tenantId, 'seller:write')
  // A full address here would be an open redirect through the provider's own domain.
  if (!/^\/(?![/\\])[^\s]{0,500}$/.test(returnPath))
    throw badInput('returnPath must be a path that begins with a single "/".')
  assertIdempotencyKey(idempotencyKey)
  const name = input.name.trim()
  const problem = problemOfName(name)
  if (problem) return { kind: 'invalid', field: 'name', problem }
  const now = await app.clock.now(tenantId)

  const intent = await claim<StartOnboardingResult>(
    app,
    viewer,
    { tenantId, verb: 'seller.startOnboarding', idempotencyKey, body: { name, returnPath } },
    async (tx, intentId) => {
      // Two that begin at once begin one after the other, with one account.
      await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`seller:${tenantId}`}, 0))`
      const known = await tx.seller.findUnique({ where: { tenantId } })
      if (known && known.provider !== app.payments.name)
        throw new DomainError(
          'UNSUPPORTED',
          `This seller's account is kept by "${known.provider}", which is not the payments provider now.`,
        )
      if (known?.state === 'disabled') return { kind: 'disabled', sellerId: known.id }
      const sellerId = known?.id ?? newId()
      const at = app.wallClock.now()
      if (known) await rename(tx, { id: known.id, name, at })
      else
        await tx.seller.create({
          data: {
            id: sellerId,
            tenantId,
            name,
            state: 'starting',
            provider: app.payments.name,
            createdAt: now,
            updatedAt: at,
          },
        })
      await tx.intent.update({ where: { id: intentId }, data: { subjectId: sellerId, request: { returnPath } } })
      return undefined
    },
  )
  if (intent.kind === 'answered') return intent.answer
  await app.failpoint('seller.startOnboarding:claimed')
  try {
    const asked = await newOnboarding(app, viewer, { tenantId, returnPath })
    const page = await app.payments.startOnboarding(asked, { idempotencyKey: intent.callKey })
    return await afterCall(async () => {
      await app.failpoint('seller.startOnboarding:called')
      return recordOnboarding(app, viewer, { tenantId, intentId: intent.intentId }, page)
    })
  } catch (error) {
    // The seller's row stays, as one that has not begun: the next page goes on with it.
    throw await recordFailure(app, viewer, intent, error, async () => undefined)
  }
}

/** What buyers see of its products and plans follows. */
async function rename(tx: Tx, { id, name, at }: { id: string; name: string; at: Date }): Promise<void> {
  await tx.seller.update({ where: { id }, data: { name, updatedAt: at } })
  await tx.product.updateMany({ where: { sellerId: id }, data: { sellerName: name, updatedAt: at } })
  await tx.plan.updateMany({ where: { sellerId: id }, data: { sellerName: name } })
}

/** The call, made of what was promised: the same whoever sends it, and however often. */
export async function newOnboarding(
  app: Pick<App, 'db' | 'publicUrl'>,
  viewer: Viewer,
  { tenantId, returnPath }: { readonly tenantId: string; readonly returnPath: string },
): Promise<NewOnboarding> {
  const { seller, owner } = await app.db.as(scopeOf(viewer), async (tx) => ({
    seller: await tx.seller.findUnique({ where: { tenantId } }),
    owner: await tx.membership.findFirst({
      where: { tenantId, role: 'owner' },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      select: { user: { select: { email: true } } },
    }),
  }))
  if (!seller || !owner) throw notFound('seller')
  const back = `${app.publicUrl}${returnPath}`
  return {
    ourId: toPublicId('seller', seller.id),
    name: seller.name,
    email: owner.user.email,
    returnUrl: back,
    refreshUrl: back,
  }
}
