import { newId } from '../../../lib/ids.ts'
import { documentId } from '../../../server/graphql/documents/manifest.ts'
import type { Ids } from '../operations.ts'
import type { Usual } from './places.ts'

/** Whose `id` a field means. */
const ID_OF: Readonly<Record<string, keyof Ids>> = {
  tenant: 'tenant',
  user: 'user',
  dataExport: 'dataExport',
  markNotificationRead: 'notification',
  revokeApiKey: 'apiKey',
  removeClientApp: 'clientApp',
  endImpersonation: 'impersonation',
  retireDocumentVersion: 'documentVersion',
  promoteDocument: 'unknownDocument',
  savedOperation: 'savedOperation',
  removeOperation: 'savedOperation',
  saveOperation: 'savedOperation',
  node: 'tenant',
}

const TEXT = '{ plans { id } }'

/** Good values by the names of arguments: about the objects of these ids, and fresh where there may be one only. */
export function usualValues(ids: Ids, victim: string): Usual {
  const values: Readonly<Record<string, () => unknown>> = {
    tenantId: () => ids.tenant,
    userId: () => victim,
    actorId: () => victim,
    objectId: () => ids.tenant,
    membershipId: () => ids.membership,
    roleId: () => ids.role,
    customRoleId: () => ids.role,
    invitationId: () => ids.invitation,
    domainId: () => ids.domain,
    joinRequestId: () => ids.joinRequest,
    subscriptionId: () => ids.subscription,
    planId: () => ids.plan,
    priceId: () => ids.price,
    catalogue: () => '{"productLine":"empty","features":[],"plans":[]}',
    productLine: () => 'better-movies',
    days: () => 1,
    key: () => `p${newId()}`,
    description: () => 'For the wall.',
    kind: () => 'GOODS',
    taxCategory: () => 'PHYSICAL_GOODS',
    prices: () => [{ currency: 'USD', amountMinor: '1250' }],
    amountMinor: () => '1250',
    currency: () => 'USD',
    quantity: () => 1,
    months: () => 1,
    legalName: () => 'Ada Inc.',
    line1: () => '1 High Street',
    city: () => 'Springfield',
    country: () => 'US',
    returnPath: () => '/account',
    apiKeyId: () => ids.apiKey,
    clientAppId: () => ids.clientApp,
    documentAppId: () => ids.documentApp,
    documentVersionId: () => ids.documentVersion,
    unknownDocumentId: () => ids.unknownDocument,
    savedOperationId: () => ids.savedOperation,
    productId: () => ids.product,
    orderId: () => ids.order,
    paymentId: () => ids.payment,
    paymentMethodId: () => ids.paymentMethod,
    caseId: () => ids.case,
    sellerId: () => ids.seller,
    feeBasisPoints: () => 500,
    note: () => 'For a test',
    account: () => 'CASH',
    deadLetterId: () => ids.deadLetter,
    couponId: () => ids.coupon,
    promotionCodeId: () => ids.promotionCode,
    effective: () => 'PERIOD_END',
    code: () => `W-${newId().toUpperCase()}`,
    percentOff: () => '25',
    duration: () => 'FOREVER',
    ids: () => [ids.tenant],
    credentialId: () => ids.apiKey,
    appId: () => ids.documentApp,
    ladder: () => 'OPEN',
    sha256: () => documentId(TEXT).slice('sha256:'.length),
    document: () => TEXT,
    visibility: () => 'MINE',
    app: () => 'web',
    version: () => `1.${newId()}`.slice(0, 20),
    manifest: () => JSON.stringify({ [documentId(TEXT)]: TEXT }),
    deviceId: () => ids.device,
    idempotencyKey: () => newId(),
    token: () => newId(),
    name: () => `Name ${newId()}`,
    email: () => `${newId()}@example.com`,
    domain: () => `x${newId()}.example`,
    reason: () => 'For a test',
    featureKey: () => 'connected_devices',
    to: () => '2026-12-01T00:00:00Z',
    at: () => '2026-12-01T00:00:00Z',
    permissions: () => ['TENANT_READ'],
    role: () => 'MEMBER',
    joinPolicy: () => 'REQUEST',
    format: () => 'JSONL',
    first: () => 2,
    when: () => 'PERIOD_END',
    interval: () => 'MONTH',
    order: () => 'NEWEST',
    exceptCurrent: () => true,
  }
  return (name, of) => {
    const id = ID_OF[of]
    if (name === 'reason' && of === 'cancelSubscription') return 'OTHER'
    // What stands on an invoice is short.
    if (name === 'name' && of === 'createCoupon') return 'Spring'
    if (name === 'prices' && of === 'putSellerPlan')
      return [{ currency: 'USD', interval: 'MONTH', amountMinor: '1250' }]
    if (name === 'id') return id ? ids[id] : 'a-session'
    return values[name]?.()
  }
}
