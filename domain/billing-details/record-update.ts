import { newId } from '../../lib/ids.ts'
import { Prisma } from '../../prisma/generated/client.ts'
import type { BillingDetails, CustomerUpdate } from '../../providers/payments/port.ts'
import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { settle } from '../intents/settle.ts'
import type { UpdateResult } from './rules.ts'

export interface UpdatedAt {
  readonly tenantId: string
  readonly intentId: string
  readonly customerId: string
  readonly details: BillingDetails
}

/** The answer, the details and the audit entry, in one transaction. Whoever settled it before has written them. */
export async function recordUpdate(
  app: Pick<App, 'wallClock'>,
  tx: Tx,
  viewer: Viewer,
  { tenantId, intentId, customerId, details }: UpdatedAt,
  outcome: CustomerUpdate,
): Promise<UpdateResult> {
  const refused = outcome.kind === 'tax_id_refused'
  const answer: UpdateResult = refused
    ? { kind: 'invalid', field: 'taxId', problem: 'The payments provider does not take this for a tax id.' }
    : { kind: 'updated', tenantId }
  if (!(await settle(app, tx, intentId, refused ? 'refused' : 'succeeded', answer))) return answer
  await dropAsked(tx, customerId, intentId)
  if (refused) return answer
  const now = app.wallClock.now()
  const facts = {
    legalName: details.legalName,
    ...details.address,
    taxIdKind: details.taxId?.kind ?? null,
    taxId: details.taxId?.value ?? null,
    updatedById: viewer.kind === 'user' ? viewer.userId : null,
    updatedAt: now,
  }
  const before = await tx.billingDetails.findUnique({ where: { tenantId } })
  const { id } = await tx.billingDetails.upsert({
    where: { tenantId },
    create: { id: newId(), tenantId, ...facts, createdAt: now },
    update: facts,
  })
  await audit(app, tx, viewer, {
    tenantId,
    action: 'billingDetails.update',
    objectKind: 'billingDetails',
    objectId: id,
    ...(before ? { before: shown(before) } : {}),
    after: shown(facts),
    personal: ['legalName', 'line1', 'line2', 'city', 'postalCode', 'region', 'taxId'],
  })
  return answer
}

/** Of an intent that is over; what another one has asked for since stays. */
export async function dropAsked(tx: Tx, customerId: string, intentId: string): Promise<void> {
  await tx.customer.updateMany({
    where: { id: customerId, askedById: intentId },
    data: { askedDetails: Prisma.DbNull, askedById: null },
  })
}

type Shown = BillingDetails['address'] & { readonly legalName: string; readonly taxId: string | null }

function shown({ legalName, line1, line2, city, postalCode, region, country, taxId }: Shown): object {
  return { legalName, line1, line2, city, postalCode, region, country, taxId }
}
