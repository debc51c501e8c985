import type { UserViewer } from '../../domain/access.ts'
import { createApiKey } from '../../domain/api-keys/create.ts'
import type { App } from '../../domain/app.ts'
import { exportAuditEntries } from '../../domain/audit/export.ts'
import { updateBillingDetails } from '../../domain/billing-details/update.ts'
import { hashOf } from '../../domain/documents/manifest.ts'
import { publishDocuments } from '../../domain/documents/publish.ts'
import { noteUnknown } from '../../domain/documents/unknown.ts'
import { recordUsage } from '../../domain/documents/usage.ts'
import { inviteMember } from '../../domain/invitations/invite.ts'
import { createRole } from '../../domain/roles/create.ts'
import { registerDevice } from '../../examples/better-movies/domain/register-device.ts'
import { addMs, MINUTE } from '../../lib/clock.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { codegenManifest } from './document-manifests.ts'
import { eventually } from './eventually.ts'
import { redeemableCode } from './furnished-coupons.ts'
import { comesBack } from './furnished-payments.ts'
import { furnishedSeller } from './furnished-seller.ts'
import { furnishedShop } from './furnished-shop.ts'
import { openToJoin } from './open-to-join.ts'
import type { Seed, SeededTenant } from './seed.ts'

/** A tenant that has one of everything, and the public ids by which somebody else could ask for it. */
export interface FurnishedTenant extends SeededTenant {
  readonly ids: Readonly<
    Record<
      | 'tenant'
      | 'user'
      | 'membership'
      | 'role'
      | 'invitation'
      | 'domain'
      | 'joinRequest'
      | 'subscription'
      | 'device'
      | 'counter'
      | 'notification'
      | 'plan'
      | 'price'
      | 'apiKey'
      | 'clientApp'
      | 'impersonation'
      | 'dataExport'
      | 'documentApp'
      | 'documentVersion'
      | 'unknownDocument'
      | 'savedOperation'
      | 'product'
      | 'order'
      | 'payment'
      | 'deadLetter'
      | 'coupon'
      | 'promotionCode'
      | 'paymentMethod'
      | 'case'
      | 'seller'
      | 'sale'
      | 'planSale',
      string
    >
  >
}

/** Basic allows one device, so the first of them is also the one that warns. The worker must be running. */
export async function furnishedTenant(app: App, seed: Seed, name: string): Promise<FurnishedTenant> {
  const owner = await seed.person(name)
  const tenant = await seed.tenant({ name: `${name} family`, owner })
  await seed.cardOnFile(tenant)
  // No country with a tax of one rate: all amounts stay what they are.
  const billed = await updateBillingDetails(app, await owner.viewer(), {
    ...{ tenantId: tenant.id, legalName: `${name} Inc.`, taxId: '12-3456789', idempotencyKey: newId() },
    address: {
      ...{ line1: `${name} Street 1`, line2: 'Floor 2', city: 'Springfield' },
      ...{ postalCode: '62701', region: 'IL', country: 'US' },
    },
  })
  if (billed.kind !== 'updated') throw new Error(billed.problem)
  const coupon = await redeemableCode(app, seed)
  const subscriptionId = await seed.subscription(tenant, { plan: 'basic', promotionCode: coupon.code })
  const device = await registerDevice(app, await owner.viewer(), { tenantId: tenant.id, name: `${name} TV` })
  const viewer = await owner.viewer()
  const shop = await furnishedShop(app, seed, tenant)
  const caseId = await comesBack(app, tenant.id, shop.paymentId)
  const sells = await furnishedSeller(app, tenant)
  const impersonation = await impersonationOf(app, owner.userId)
  const savedOperation = await savedOperationOf(app, owner.userId, `${name}'s plans`)
  const key = { tenantId: tenant.id, name: `${name} key`, permissions: ['holding:read'], expiresAt: null } as const
  const apiKey = await createApiKey(app, viewer, key)
  if (apiKey.kind !== 'created') throw new Error(apiKey.problem)
  const clientApp = await registeredApp(app, tenant.id, `${name} program`)
  const documents = await publishedDocuments(app, viewer, tenant.id)
  const role = await createRole(app, viewer, {
    tenantId: tenant.id,
    name: `${name}'s editors`,
    permissions: ['tenant:read', 'holding:read', 'holding:write'],
  })
  if (role.kind !== 'created') throw new Error(`no role: ${role.kind}`)
  const invited = await inviteMember(app, viewer, {
    tenantId: tenant.id,
    email: `guest-of-${name.toLowerCase()}@example.com`,
    to: { role: 'custom', roleId: role.roleId },
  })
  if (invited.kind !== 'invited') throw new Error(`no invitation: ${invited.kind}`)
  const { domainId, joinRequestId } = await opened(app, seed, tenant)
  const membership = await app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
    tx.membership.findFirstOrThrow({ where: { userId: owner.userId } }),
  )
  const card = await app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) => tx.paymentMethod.findFirstOrThrow())
  const counter = await app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) => tx.counter.findFirstOrThrow())
  const notification = await eventually(
    () =>
      app.db.as({ userId: owner.userId, tenantIds: [] }, (tx) =>
        tx.notification.findFirst({ where: { type: 'limit-near', deliveries: { none: { state: 'queued' } } } }),
      ),
    `${name} has been warned`,
  )
  const wanted = { tenantId: tenant.id, format: 'jsonl', filter: {} } as const
  const dataExport = await exportAuditEntries(app, await owner.viewer(), wanted)
  await eventually(
    () =>
      app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
        tx.invitation.count({ where: { mailState: 'sent' } }),
      ),
    `the guest of ${name} has mail`,
  )
  return {
    ...tenant,
    ids: {
      tenant: tenant.publicId,
      user: toPublicId('user', owner.userId),
      invitation: toPublicId('invitation', invited.invitationId),
      domain: toPublicId('tenantDomain', domainId),
      joinRequest: toPublicId('joinRequest', joinRequestId),
      membership: toPublicId('membership', membership.id),
      role: toPublicId('role', role.roleId),
      subscription: toPublicId('subscription', subscriptionId),
      device: toPublicId('dev', device.deviceId),
      counter: toPublicId('counter', counter.id),
      notification: toPublicId('notification', notification.id),
      dataExport: toPublicId('dataExport', dataExport),
      plan: toPublicId('plan', await planOf(app, await seed.priceId())),
      price: toPublicId('price', await seed.priceId()),
      apiKey: toPublicId('apiKey', apiKey.apiKeyId),
      clientApp: toPublicId('clientApp', clientApp),
      impersonation: toPublicId('impersonation', impersonation),
      documentApp: toPublicId('documentApp', documents.appId),
      documentVersion: toPublicId('documentVersion', documents.versionId),
      unknownDocument: toPublicId('unknownDocument', documents.unknownDocumentId),
      savedOperation: toPublicId('savedOperation', savedOperation),
      product: toPublicId('product', shop.productId),
      order: toPublicId('order', shop.orderId),
      payment: toPublicId('payment', shop.paymentId),
      paymentMethod: toPublicId('paymentMethod', card.id),
      case: toPublicId('case', caseId),
      deadLetter: toPublicId('deadLetter', shop.deadLetterId),
      coupon: toPublicId('coupon', coupon.couponId),
      promotionCode: toPublicId('promotionCode', coupon.promotionCodeId),
      seller: toPublicId('seller', sells.sellerId),
      sale: toPublicId('sale', sells.saleId),
      planSale: toPublicId('planSale', sells.planSaleId),
    },
  }
}

async function planOf(app: App, priceId: string): Promise<string> {
  const price = await app.db.as({ userId: null, tenantIds: [] }, (tx) =>
    tx.price.findUniqueOrThrow({ where: { id: priceId } }),
  )
  return price.planId
}

/** An app with a live version, a day's uses, and a document of it that nobody has registered. */
async function publishedDocuments(app: App, viewer: UserViewer, tenantId: string) {
  const manifest = codegenManifest(['query Prices { plans { key } }'])
  const published = await publishDocuments(app, viewer, { tenantId, app: 'importer', version: '1.0', manifest })
  if (published.kind !== 'published') throw new Error(`no documents: ${published.kind}`)
  const { appId, versionId } = published
  const sha256 = published.documents[0]?.sha256 ?? ''
  const errors = { NOT_FOUND: 1 }
  await recordUsage(app, [{ tenantId, appId, sha256, requests: 3, failed: 1, points: 30, errors }])
  const text = `query Unknown { plans { name } }`
  await noteUnknown(app, [{ tenantId, appId, client: 'partner', sha256: hashOf(text), text, requests: 1 }])
  const note = await app.db.operator((tx) => tx.unknownDocument.findFirstOrThrow({ where: { appId } }))
  return { appId, versionId, unknownDocumentId: note.id }
}

/** Written as the verb writes it: not every issuer makes clients. @returns its id */
export async function registeredApp(
  app: App,
  tenantId: string,
  name: string,
  { clientId = newId(), granted = 'holding:read' } = {},
): Promise<string> {
  const id = newId()
  const { issuer } = app.identity.verifierConfig()
  await app.db.as({ userId: null, tenantIds: [tenantId] }, (tx) =>
    tx.clientApp.create({ data: { id, tenantId, name, issuer, clientId, granted, createdAt: app.wallClock.now() } }),
  )
  return id
}

/** One that goes on, of which the person is not told: what they have stays as their test wants it. @returns its id */
async function impersonationOf(app: App, userId: string): Promise<string> {
  const [id, startedAt] = [newId(), app.wallClock.now()]
  const data = { id, userId, operatorId: newId(), reason: 'For a test', publicKey: {}, startedAt }
  await app.db.as({ userId, tenantIds: [] }, (tx) =>
    tx.impersonation.create({ data: { ...data, expiresAt: addMs(startedAt, MINUTE) } }),
  )
  return id
}

/** One that is shared with staff, as if they had been of it. @returns its id */
async function savedOperationOf(app: App, userId: string, name: string): Promise<string> {
  const [id, now] = [newId(), app.wallClock.now()]
  const content = { name, description: 'What there is to buy', document: '{ plans { key } }', variables: '{}' }
  const data = { id, userId, ...content, visibility: 'staff', createdAt: now, updatedAt: now }
  await app.db.as({ userId, tenantIds: [] }, (tx) => tx.savedOperation.create({ data }))
  return id
}

/** A verified domain of the tenant's, and somebody who asks to join by it: as the app writes one, whatever their address is. */
async function opened(app: App, seed: Seed, tenant: SeededTenant) {
  const domainId = await openToJoin(app, tenant, `${tenant.id}.example`, 'auto')
  const within = { userId: null, tenantIds: [tenant.id] }
  const { userId, email } = await seed.person('Asking')
  const joinRequestId = newId()
  await app.db.as(within, (tx) =>
    tx.joinRequest.createMany({
      data: [
        {
          id: joinRequestId,
          tenantId: tenant.id,
          userId,
          email,
          name: 'Asking',
          state: 'pending',
          createdAt: app.wallClock.now(),
        },
      ],
    }),
  )
  return { domainId, joinRequestId }
}
