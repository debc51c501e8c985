// Long because: one entry for each root field of the schema, and nothing else.
import { codegenManifest } from './document-manifests.ts'
import type { FurnishedTenant } from './furnished.ts'

export interface Operation {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

export type Ids = FurnishedTenant['ids']

const TENANT_FIELDS = `id name slug createdAt memberCount
  apiKeys { totalCount nodes { id name prefix permissions createdBy { id } } }
  clientApps { nodes { id name clientId permissions documentApp { id } usage(first: 1) { nodes { requests } } } }
  documentApps(first: 2) { nodes { id name versions(first: 2) { nodes { id name documents(first: 2) { nodes { documentId } } } } } }
  members { totalCount nodes { id role customRole { id name } user { id email } tenant { id } } }
  archivedAt roles { id name permissions memberCount }
  seats { used members invited limit }
  invitations { nodes { id email state mailState role customRole { id } invitedBy { id } } }
  domains { id domain state recordName recordValue joinPolicy }
  joinRequests { nodes { id email name state } }
  subscriptions { id state plan { key } price { id } discount { code terms { name percentOff amountOff { amountMinor } duration months } redeemedAt } invoices { nodes { id } } }
  invoices { totalCount nodes { id total { amountMinor } lines { id description amount { amountMinor } } } }
  paymentMethods { id last4 }
  holdings { nodes { id thing user { id } } }
  counters { id used updatedAt feature { key } }
  entitlement(featureKey: "connected_devices") { allowed used }
  devices { id name user { id } }
  seller { id name state feeBasisPoints products { id } plans { id sellerId } }
  planSales { totalCount nodes { id invoiceId plan { id } amount { amountMinor } fee { amountMinor } } }
  sales { totalCount nodes { id orderId amount { amountMinor } fee { amountMinor } } }
  auditEntries(first: 5) { totalCount nodes { id actorId objectId changes { field after } } }`

const key = () => crypto.randomUUID()

/** Every root field of the schema with everything that it can be asked, about the objects of these ids. */
export const OPERATIONS: Readonly<Record<string, (ids: Ids) => Operation>> = {
  'Query.viewer': () => ({
    query: `{ viewer { id email memberships { tenant { ${TENANT_FIELDS} } } notifications { nodes { id title tenant { id } } } unreadCount joinableTenants { tenantId name } dataExports { id } } }`,
    variables: {},
  }),
  'Query.tenant': ({ tenant }) => ({
    query: `query ($id: ID!) { tenant(id: $id) { ${TENANT_FIELDS} } }`,
    variables: { id: tenant },
  }),
  'Query.auditEntries': ({ tenant }) => ({
    query: 'query ($tenant: ID) { auditEntries(tenantId: $tenant) { nodes { id tenantId action } } }',
    variables: { tenant },
  }),
  'Query.dataExport': ({ dataExport }) => ({
    query: 'query ($id: ID!) { dataExport(id: $id) { id kind } }',
    variables: { id: dataExport },
  }),
  'Query.previewCloseAccount': () => ({ query: '{ previewCloseAccount { kind tenantId } }', variables: {} }),
  'Query.user': ({ user }) => ({
    query: 'query ($id: ID!) { user(id: $id) { id email places { tenantId tenantName role } } }',
    variables: { id: user },
  }),
  'Query.users': () => ({
    query: '{ users(search: "ada", first: 5) { nodes { id email places { tenantId } } pageInfo { hasNextPage } } }',
    variables: {},
  }),
  'Query.node': ({ subscription }) => ({
    query: 'query ($id: ID!) { node(id: $id) { __typename id } }',
    variables: { id: subscription },
  }),
  'Query.nodes': ({ plan: _everybodysPlan, price: _everybodys, product: _everybodysToo, ...ids }) => ({
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }',
    variables: { ids: Object.values(ids) },
  }),
  'Subscription.tenantChanged': ({ tenant }) => ({
    query: `subscription ($tenant: ID!) { tenantChanged(tenantId: $tenant, since: "0") { kind position version topic type tenant { ${TENANT_FIELDS} } } }`,
    variables: { tenant },
  }),
  'Subscription.viewerChanged': () => ({
    query: 'subscription { viewerChanged(since: "0") { kind position version topic type viewer { id email } } }',
    variables: {},
  }),
  'Subscription.notificationReceived': () => ({
    query: 'subscription { notificationReceived(since: "0") { kind position version notification { id title } } }',
    variables: {},
  }),
  'Query.plans': () => ({ query: '{ plans { id key prices { id } features { feature { key } } } }', variables: {} }),
  'Query.sellerPlans': () => ({ query: '{ sellerPlans { id key sellerName prices { id } } }', variables: {} }),
  'Query.catalogue': () => ({ query: '{ catalogue(productLine: "better-movies") }', variables: {} }),
  'Query.catalogueDifference': () => ({
    query:
      'query ($catalogue: String!) { catalogueDifference(catalogue: $catalogue) { __typename ... on MutationError { message } } }',
    variables: { catalogue: '{}' },
  }),
  'Query.products': () => ({
    query: '{ products { id key prices { unit { amountMinor } } features { feature { key } } } }',
    variables: {},
  }),
  'Query.planMigrations': () => ({
    query: '{ planMigrations { id planKey fromVersion toVersion state total moved kept failed } }',
    variables: {},
  }),
  'Mutation.migratePlanVersion': ({ plan }) => ({
    query:
      'mutation ($input: MigratePlanVersionInput!) { migratePlanVersion(input: $input) { __typename ... on PlanMigrationStarted { migration { id state } } ... on PlanMigrationCounted { total movable } ... on PlanMigrationRefused { reason message } } }',
    variables: { input: { planId: plan, dryRun: false } },
  }),
  'Query.coupons': () => ({
    query:
      '{ coupons(ended: true) { id redeemed terms { name percentOff amountOff { amountMinor } } codes { id code tenantId redeemed } } }',
    variables: {},
  }),
  'Query.checkPromotionCode': ({ tenant, price }) => ({
    query:
      'query ($input: CheckPromotionCodeInput!) { checkPromotionCode(input: $input) { __typename ... on PromotionCodeAccepted { code terms { name } } ... on PromotionCodeRefused { reason message } } }',
    variables: { input: { tenantId: tenant, priceId: price, code: 'SPRING-25' } },
  }),
  'Mutation.createCoupon': () => ({
    query:
      'mutation ($input: CreateCouponInput!) { createCoupon(input: $input) { __typename ... on CouponCreated { coupon { id } } ... on InvalidInput { field message } } }',
    variables: { input: { productLine: 'better-movies', name: 'Spring', percentOff: '25', duration: 'FOREVER' } },
  }),
  'Mutation.endCoupon': ({ coupon }) => ({
    query: 'mutation ($id: ID!) { endCoupon(couponId: $id) }',
    variables: { id: coupon },
  }),
  'Mutation.createPromotionCode': ({ coupon }) => ({
    query:
      'mutation ($input: CreatePromotionCodeInput!) { createPromotionCode(input: $input) { __typename ... on PromotionCodeCreated { promotionCode { id code } } ... on InvalidInput { field message } } }',
    variables: { input: { couponId: coupon, code: `W-${key().toUpperCase()}` } },
  }),
  'Mutation.endPromotionCode': ({ promotionCode }) => ({
    query: 'mutation ($id: ID!) { endPromotionCode(promotionCodeId: $id) }',
    variables: { id: promotionCode },
  }),
  'Query.deadLetters': () => ({ query: '{ deadLetters(replayed: true) { id queue error } }', variables: {} }),
  'Mutation.putProduct': () => ({
    query:
      'mutation ($input: PutProductInput!) { putProduct(input: $input) { __typename ... on ProductPut { product { id } } } }',
    variables: {
      input: {
        ...{ key: `poster-${key().slice(-8)}`, name: 'Poster', description: 'For the wall.', kind: 'GOODS' },
        ...{ taxCategory: 'PHYSICAL_GOODS', prices: [{ currency: 'USD', amountMinor: '1250' }], stock: 5 },
      },
    },
  }),
  'Mutation.startSellerOnboarding': ({ tenant }) => ({
    query:
      'mutation ($input: StartSellerOnboardingInput!) { startSellerOnboarding(input: $input) { __typename ... on SellerOnboardingStarted { url expiresAt seller { id state } } } }',
    variables: {
      input: { tenantId: tenant, name: 'Wall and Frame', returnPath: '/account', idempotencyKey: key() },
    },
  }),
  'Mutation.putSellerProduct': ({ tenant }) => ({
    query:
      'mutation ($input: PutSellerProductInput!) { putSellerProduct(input: $input) { __typename ... on ProductPut { product { id sellerName } } } }',
    variables: {
      input: {
        ...{ tenantId: tenant, key: `poster-${key().slice(-8)}`, name: 'Poster', description: 'For the wall.' },
        ...{ taxCategory: 'PHYSICAL_GOODS', prices: [{ currency: 'USD', amountMinor: '1250' }], stock: 5 },
      },
    },
  }),
  'Mutation.endSellerProduct': ({ tenant, product }) => ({
    query: 'mutation ($tenant: ID!, $product: ID!) { endSellerProduct(tenantId: $tenant, productId: $product) }',
    variables: { tenant, product },
  }),
  'Mutation.putSellerPlan': ({ tenant }) => ({
    query:
      'mutation ($input: PutSellerPlanInput!) { putSellerPlan(input: $input) { __typename ... on SellerPlanPut { plan { id sellerName } } } }',
    variables: {
      input: {
        ...{ tenantId: tenant, key: `print-${key().slice(-8)}`, name: 'Print of the month', description: 'By mail.' },
        prices: [{ currency: 'USD', interval: 'MONTH', amountMinor: '2000' }],
      },
    },
  }),
  'Mutation.endSellerPlan': ({ tenant, plan }) => ({
    query: 'mutation ($tenant: ID!, $plan: ID!) { endSellerPlan(tenantId: $tenant, planId: $plan) }',
    variables: { tenant, plan },
  }),
  'Mutation.setSellerFee': ({ seller }) => ({
    query:
      'mutation ($input: SetSellerFeeInput!) { setSellerFee(input: $input) { __typename ... on SellerFeeSet { sellerId feeBasisPoints } } }',
    variables: { input: { sellerId: seller, feeBasisPoints: 500 } },
  }),
  'Query.films': ({ tenant }) => ({
    query: 'query ($tenant: ID!) { films { title quality(tenantId: $tenant) } }',
    variables: { tenant },
  }),
  'Query.metrics': ({ user }) => ({
    query: 'query ($user: ID!) { metrics { holdingsOfUser(userId: $user, featureKey: "connected_devices") } }',
    variables: { user },
  }),
  'Mutation.createApiKey': ({ tenant }) => ({
    query: 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename } }',
    variables: { input: { tenantId: tenant, name: 'Another', permissions: ['HOLDING_READ'] } },
  }),
  'Mutation.rotateApiKey': ({ apiKey }) => ({
    query: 'mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { __typename } }',
    variables: { input: { apiKeyId: apiKey } },
  }),
  'Mutation.revokeApiKey': ({ apiKey }) => ({
    query: 'mutation ($id: ID!) { revokeApiKey(id: $id) { id name } }',
    variables: { id: apiKey },
  }),
  'Mutation.createClientApp': ({ tenant }) => ({
    query: 'mutation ($input: CreateClientAppInput!) { createClientApp(input: $input) { __typename } }',
    variables: { input: { tenantId: tenant, name: 'Another', permissions: ['HOLDING_READ'], idempotencyKey: key() } },
  }),
  'Mutation.rotateClientAppSecret': ({ clientApp }) => ({
    query: 'mutation ($input: RotateClientAppSecretInput!) { rotateClientAppSecret(input: $input) { clientSecret } }',
    variables: { input: { clientAppId: clientApp, idempotencyKey: key() } },
  }),
  'Mutation.removeClientApp': ({ clientApp }) => ({
    query: 'mutation ($id: ID!) { removeClientApp(id: $id) { id name } }',
    variables: { id: clientApp },
  }),
  'Query.documentApps': ({ tenant }) => ({
    query: 'query ($tenant: ID) { documentApps(tenantId: $tenant) { id tenantId name versions { id name } } }',
    variables: { tenant },
  }),
  'Query.documentUsage': ({ documentApp }) => ({
    query: 'query ($app: ID!) { documentUsage(documentAppId: $app) { id documentId requests } }',
    variables: { app: documentApp },
  }),
  'Query.unknownDocuments': () => ({ query: '{ unknownDocuments { id appId tenantId client text } }', variables: {} }),
  'Query.documentDeprecations': () => ({
    query: '{ documentDeprecations { tenantId app documentId field } }',
    variables: {},
  }),
  'Mutation.publishDocuments': ({ tenant }) => ({
    query:
      'mutation ($input: PublishDocumentsInput!) { publishDocuments(input: $input) { __typename ... on DocumentsPublished { appId versionId } } }',
    variables: {
      input: { tenantId: tenant, app: 'another', version: key(), manifest: codegenManifest(['{ plans { key } }']) },
    },
  }),
  'Mutation.retireDocumentVersion': ({ documentVersion }) => ({
    query: 'mutation ($id: ID!) { retireDocumentVersion(id: $id) { versionId app version } }',
    variables: { id: documentVersion },
  }),
  'Mutation.assignDocuments': ({ apiKey, documentApp, documentVersion }) => ({
    query:
      'mutation ($input: AssignDocumentsInput!) { assignDocuments(input: $input) { credentialId documentAppId documentVersionId } }',
    variables: {
      input: { credentialId: apiKey, documentAppId: documentApp, documentVersionId: documentVersion },
    },
  }),
  'Mutation.setDocumentLadder': ({ documentApp }) => ({
    query: 'mutation ($input: SetDocumentLadderInput!) { setDocumentLadder(input: $input) { id tenantId ladder } }',
    variables: { input: { documentAppId: documentApp, ladder: 'LOG' } },
  }),
  'Mutation.setDocumentLimits': ({ documentApp }) => ({
    query:
      'mutation ($input: SetDocumentLimitsInput!) { setDocumentLimits(input: $input) { id pointsPerSecond pointsPerMonth } }',
    variables: { input: { documentAppId: documentApp, pointsPerSecond: 500, pointsPerMonth: '1000000' } },
  }),
  'Mutation.promoteDocument': ({ unknownDocument }) => ({
    query: 'mutation ($input: PromoteDocumentInput!) { promoteDocument(input: $input) { __typename } }',
    variables: { input: { unknownDocumentId: unknownDocument } },
  }),
  'Query.impersonations': ({ user }) => ({
    query: 'query ($user: ID!) { impersonations(userId: $user) { id reason } }',
    variables: { user },
  }),
  'Mutation.startImpersonation': ({ user }) => ({
    query: 'mutation ($input: StartImpersonationInput!) { startImpersonation(input: $input) { id } }',
    variables: { input: { userId: user, reason: 'For a test' } },
  }),
  'Mutation.endImpersonation': ({ impersonation }) => ({
    query: 'mutation ($id: ID!) { endImpersonation(id: $id) }',
    variables: { id: impersonation },
  }),
  'Query.savedOperations': () => ({
    query: '{ savedOperations { nodes { id name document savedBy } pageInfo { hasNextPage } } }',
    variables: {},
  }),
  'Query.savedOperation': ({ savedOperation }) => ({
    query: 'query ($id: ID!) { savedOperation(id: $id) { id name document savedBy } }',
    variables: { id: savedOperation },
  }),
  'Mutation.saveOperation': () => ({
    query:
      'mutation ($input: SaveOperationInput!) { saveOperation(input: $input) { __typename ... on OperationSaved { savedOperation { id } } } }',
    variables: { input: { name: 'Plans', document: '{ plans { key } }', visibility: 'STAFF' } },
  }),
  'Mutation.removeOperation': ({ savedOperation }) => ({
    query: 'mutation ($id: ID!) { removeOperation(id: $id) }',
    variables: { id: savedOperation },
  }),
  'Mutation.startRolePreview': ({ tenant }) => ({
    query:
      'mutation ($input: StartRolePreviewInput!) { startRolePreview(input: $input) { id tenantName roles { id name } } }',
    variables: { input: { tenantId: tenant, reason: 'For a test' } },
  }),
  'Query.userSessions': ({ user }) => ({
    query: 'query ($user: ID!) { userSessions(userId: $user) { id address } }',
    variables: { user },
  }),
  'Mutation.revokeSession': () => ({ query: 'mutation { revokeSession(id: "a-session") }', variables: {} }),
  'Mutation.revokeAllSessions': () => ({ query: 'mutation { revokeAllSessions }', variables: {} }),
  'Mutation.revokeUserSession': ({ user }) => ({
    query: 'mutation ($user: ID!) { revokeUserSession(userId: $user, id: "a-session") }',
    variables: { user },
  }),
  'Mutation.revokeAllUserSessions': ({ user }) => ({
    query: 'mutation ($user: ID!) { revokeAllUserSessions(userId: $user) }',
    variables: { user },
  }),
  'Query.bans': ({ user }) => ({
    query: 'query ($user: ID!) { bans(userId: $user) { id reason } }',
    variables: { user },
  }),
  'Mutation.pushCatalogue': () => ({
    query: `mutation ($input: PushCatalogueInput!) {
      pushCatalogue(input: $input) { __typename ... on CataloguePushed { pricesMade } ... on MutationError { message } } }`,
    variables: { input: { catalogue: '{"productLine":"empty","features":[],"plans":[]}' } },
  }),
  'Mutation.banUser': ({ user }) => ({
    query: 'mutation ($input: BanUserInput!) { banUser(input: $input) { id userId } }',
    variables: { input: { userId: user, reason: 'For a test' } },
  }),
  'Mutation.unbanUser': ({ user }) => ({
    query: 'mutation ($user: ID!) { unbanUser(userId: $user) }',
    variables: { user },
  }),
  'Mutation.createTenant': () => ({
    query: 'mutation ($input: CreateTenantInput!) { createTenant(input: $input) { __typename } }',
    variables: { input: { name: 'Another', slug: `another-${key()}` } },
  }),
  'Mutation.renameTenant': ({ tenant }) => ({
    query: 'mutation ($input: RenameTenantInput!) { renameTenant(input: $input) { __typename } }',
    variables: { input: { tenantId: tenant, name: 'Renamed' } },
  }),
  'Mutation.archiveTenant': ({ tenant }) => ({
    query: 'mutation ($id: ID!) { archiveTenant(tenantId: $id) { id name } }',
    variables: { id: tenant },
  }),
  'Mutation.restoreTenant': ({ tenant }) => ({
    query: 'mutation ($id: ID!) { restoreTenant(tenantId: $id) { id name } }',
    variables: { id: tenant },
  }),
  'Mutation.transferOwnership': ({ tenant, membership }) => ({
    query: 'mutation ($input: TransferOwnershipInput!) { transferOwnership(input: $input) { __typename } }',
    variables: { input: { tenantId: tenant, membershipId: membership } },
  }),
  'Mutation.changeMemberRole': ({ membership, role }) => ({
    query:
      'mutation ($input: ChangeMemberRoleInput!) { changeMemberRole(input: $input) { __typename ... on MemberRoleChanged { membership { id role customRole { id name } } } } }',
    variables: { input: { membershipId: membership, role: 'CUSTOM', customRoleId: role } },
  }),
  'Mutation.removeMember': ({ membership }) => ({
    query: 'mutation ($id: ID!) { removeMember(membershipId: $id) { __typename } }',
    variables: { id: membership },
  }),
  'Mutation.leaveTenant': ({ tenant }) => ({
    query: 'mutation ($id: ID!) { leaveTenant(tenantId: $id) { __typename } }',
    variables: { id: tenant },
  }),
  'Mutation.createRole': ({ tenant }) => ({
    query:
      'mutation ($input: CreateRoleInput!) { createRole(input: $input) { __typename ... on RoleCreated { role { id name permissions } } } }',
    variables: { input: { tenantId: tenant, name: `Role ${key()}`, permissions: ['TENANT_READ'] } },
  }),
  'Mutation.updateRole': ({ role }) => ({
    query:
      'mutation ($input: UpdateRoleInput!) { updateRole(input: $input) { __typename ... on RoleUpdated { role { id name } } } }',
    variables: { input: { roleId: role, permissions: ['TENANT_READ', 'MEMBER_READ'] } },
  }),
  'Mutation.deleteRole': ({ role }) => ({
    query:
      'mutation ($input: DeleteRoleInput!) { deleteRole(input: $input) { __typename ... on RoleInUse { memberCount } } }',
    variables: { input: { roleId: role } },
  }),
  'Query.invitationPreview': () => ({
    query: 'query ($token: String!) { invitationPreview(token: $token) { tenantName inviterName address } }',
    variables: { token: key() },
  }),
  'Mutation.inviteMember': ({ tenant, role }) => ({
    query:
      'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { __typename ... on MemberInvited { invitation { id email } } } }',
    variables: {
      input: { tenantId: tenant, email: `${key()}@example.com`, role: 'CUSTOM', customRoleId: role },
    },
  }),
  'Mutation.resendInvitation': ({ invitation }) => ({
    query:
      'mutation ($input: ResendInvitationInput!) { resendInvitation(input: $input) { __typename ... on InvitationResent { invitation { email } } } }',
    variables: { input: { invitationId: invitation } },
  }),
  'Mutation.revokeInvitation': ({ invitation }) => ({
    query:
      'mutation ($id: ID!) { revokeInvitation(invitationId: $id) { __typename ... on InvitationRevoked { invitation { email } } } }',
    variables: { id: invitation },
  }),
  'Mutation.acceptInvitation': () => ({
    query: 'mutation ($token: String!) { acceptInvitation(token: $token) { __typename } }',
    variables: { token: key() },
  }),
  'Mutation.addTenantDomain': ({ tenant }) => ({
    query:
      'mutation ($input: AddTenantDomainInput!) { addTenantDomain(input: $input) { __typename ... on TenantDomainAdded { domain { id } } } }',
    variables: { input: { tenantId: tenant, domain: `x${key()}.example` } },
  }),
  'Mutation.verifyTenantDomain': ({ domain }) => ({
    query:
      'mutation ($id: ID!) { verifyTenantDomain(domainId: $id) { __typename ... on TenantDomainVerified { domain { domain } } } }',
    variables: { id: domain },
  }),
  'Mutation.setDomainJoinPolicy': ({ domain }) => ({
    query:
      'mutation ($input: SetDomainJoinPolicyInput!) { setDomainJoinPolicy(input: $input) { __typename ... on DomainJoinPolicySet { domain { domain } } } }',
    variables: { input: { domainId: domain, joinPolicy: 'REQUEST' } },
  }),
  'Mutation.removeTenantDomain': ({ domain }) => ({
    query: 'mutation ($id: ID!) { removeTenantDomain(domainId: $id) }',
    variables: { id: domain },
  }),
  'Mutation.joinTenant': ({ tenant }) => ({
    query: 'mutation ($id: ID!) { joinTenant(tenantId: $id) { __typename } }',
    variables: { id: tenant },
  }),
  'Mutation.approveJoinRequest': ({ joinRequest, role }) => ({
    query:
      'mutation ($input: ApproveJoinRequestInput!) { approveJoinRequest(input: $input) { __typename ... on JoinRequestApproved { membership { id } } } }',
    variables: { input: { joinRequestId: joinRequest, role: 'CUSTOM', customRoleId: role } },
  }),
  'Mutation.declineJoinRequest': ({ joinRequest }) => ({
    query:
      'mutation ($id: ID!) { declineJoinRequest(joinRequestId: $id) { __typename ... on JoinRequestDeclined { joinRequest { email } } } }',
    variables: { id: joinRequest },
  }),
  'Mutation.startCardSetup': ({ tenant }) => ({
    query: 'mutation ($input: StartCardSetupInput!) { startCardSetup(input: $input) { __typename url } }',
    variables: { input: { tenantId: tenant, idempotencyKey: key() } },
  }),
  'Mutation.updateBillingDetails': ({ tenant }) => ({
    query:
      'mutation ($input: UpdateBillingDetailsInput!) { updateBillingDetails(input: $input) { __typename ... on BillingDetailsUpdated { tenant { billingDetails { legalName taxId taxIdKind updatedAt address { line1 line2 city postalCode region country } } } } } }',
    variables: {
      input: {
        ...{ tenantId: tenant, legalName: 'Ada Inc.', taxId: '12-3456789', idempotencyKey: key() },
        address: {
          ...{ line1: '1 High Street', line2: 'Floor 2', city: 'Springfield' },
          ...{ postalCode: '62701', region: 'IL', country: 'US' },
        },
      },
    },
  }),
  'Mutation.startEmbeddedCardSetup': ({ tenant }) => ({
    query:
      'mutation ($input: StartCardSetupInput!) { startEmbeddedCardSetup(input: $input) { __typename ... on EmbeddedCardSetupStarted { clientSecret publishableKey frameUrl } ... on EmbeddedFormOff { setting } } }',
    variables: { input: { tenantId: tenant, idempotencyKey: key() } },
  }),
  'Mutation.setDefaultPaymentMethod': ({ paymentMethod }) => ({
    query:
      'mutation ($input: PaymentMethodVerbInput!) { setDefaultPaymentMethod(input: $input) { __typename paymentMethod { id isDefault } } }',
    variables: { input: { paymentMethodId: paymentMethod, idempotencyKey: key() } },
  }),
  'Mutation.removePaymentMethod': ({ paymentMethod }) => ({
    query:
      'mutation ($input: PaymentMethodVerbInput!) { removePaymentMethod(input: $input) { __typename ... on PaymentMethodRemoved { paymentMethodId } ... on LastPaymentMethod { subscriptionId } } }',
    variables: { input: { paymentMethodId: paymentMethod, idempotencyKey: key() } },
  }),
  'Mutation.startCheckout': ({ tenant, price }) => ({
    query:
      'mutation ($input: StartCheckoutInput!) { startCheckout(input: $input) { __typename ... on CheckoutStarted { checkoutId url expiresAt } ... on AlreadySubscribed { subscriptionId } } }',
    variables: {
      input: { tenantId: tenant, priceId: price, quantity: 1, returnPath: '/account', idempotencyKey: key() },
    },
  }),
  'Mutation.subscribe': ({ tenant, price }) => ({
    query:
      'mutation ($input: SubscribeInput!) { subscribe(input: $input) { __typename ... on AlreadySubscribed { subscriptionId } } }',
    variables: { input: { tenantId: tenant, priceId: price, idempotencyKey: key() } },
  }),
  'Mutation.cancelSubscription': ({ subscription }) => ({
    query:
      'mutation ($input: CancelSubscriptionInput!) { cancelSubscription(input: $input) { __typename ... on SubscriptionCanceled { subscription { id } } } }',
    variables: { input: { subscriptionId: subscription, when: 'PERIOD_END', idempotencyKey: key() } },
  }),
  'Mutation.cancelScheduledChange': ({ subscription }) => ({
    query:
      'mutation ($input: SubscriptionVerbInput!) { cancelScheduledChange(input: $input) { __typename ... on SubscriptionChanged { subscription { id } } } }',
    variables: { input: { subscriptionId: subscription, idempotencyKey: key() } },
  }),
  'Mutation.pauseSubscription': ({ subscription }) => ({
    query:
      'mutation ($input: SubscriptionVerbInput!) { pauseSubscription(input: $input) { __typename ... on SubscriptionChanged { subscription { id } } } }',
    variables: { input: { subscriptionId: subscription, idempotencyKey: key() } },
  }),
  'Mutation.resumeSubscription': ({ subscription }) => ({
    query:
      'mutation ($input: SubscriptionVerbInput!) { resumeSubscription(input: $input) { __typename ... on SubscriptionChanged { subscription { id } } } }',
    variables: { input: { subscriptionId: subscription, idempotencyKey: key() } },
  }),
  'Mutation.undoCancelSubscription': ({ subscription }) => ({
    query:
      'mutation ($input: SubscriptionVerbInput!) { undoCancelSubscription(input: $input) { __typename ... on SubscriptionChanged { subscription { id } } } }',
    variables: { input: { subscriptionId: subscription, idempotencyKey: key() } },
  }),
  'Mutation.changePlan': ({ subscription, price }) => ({
    query:
      'mutation ($input: ChangePlanInput!) { changePlan(input: $input) { __typename ... on SubscriptionChanged { subscription { id } } } }',
    variables: { input: { subscriptionId: subscription, priceId: price, quantity: 2, idempotencyKey: key() } },
  }),
  'Mutation.changeQuantity': ({ subscription }) => ({
    query:
      'mutation ($input: ChangeQuantityInput!) { changeQuantity(input: $input) { __typename ... on SubscriptionChanged { subscription { id } } } }',
    variables: { input: { subscriptionId: subscription, quantity: 2, idempotencyKey: key() } },
  }),
  'Query.previewSubscriptionChange': ({ subscription, price }) => ({
    query:
      'query ($input: PreviewSubscriptionChangeInput!) { previewSubscriptionChange(input: $input) { __typename ... on SubscriptionChangePreview { quantity } } }',
    variables: { input: { subscriptionId: subscription, priceId: price, quantity: 2 } },
  }),
  'Mutation.markNotificationRead': ({ notification }) => ({
    query: 'mutation ($id: ID!) { markNotificationRead(id: $id) { __typename id title } }',
    variables: { id: notification },
  }),
  'Mutation.advanceClock': ({ tenant }) => ({
    query: 'mutation ($input: AdvanceClockInput!) { advanceClock(input: $input) { __typename now } }',
    variables: { input: { tenantId: tenant, to: new Date(Date.now() + 3_600_000).toISOString() } },
  }),
  'Mutation.runTenantForward': ({ tenant }) => ({
    query:
      'mutation ($input: RunTenantForwardInput!) { runTenantForward(input: $input) { from to happenings { at kind summary objectId amount { amountMinor } } } }',
    variables: { input: { tenantId: tenant, months: 1 } },
  }),
  'Mutation.advanceAllClocks': () => ({
    query: 'mutation ($days: Int!) { advanceAllClocks(days: $days) { __typename tenants steps } }',
    variables: { days: 1 },
  }),
  'Mutation.exportAuditEntries': ({ tenant }) => ({
    query:
      'mutation ($input: ExportAuditEntriesInput!) { exportAuditEntries(input: $input) { __typename dataExport { id } } }',
    variables: { input: { tenantId: tenant, format: 'JSONL' } },
  }),
  'Mutation.exportAuditEntriesAsOperator': ({ tenant }) => ({
    query:
      'mutation ($input: ExportAuditEntriesAsOperatorInput!) { exportAuditEntriesAsOperator(input: $input) { __typename dataExport { id } } }',
    variables: { input: { tenantId: tenant, format: 'CSV' } },
  }),
  'Mutation.closeAccount': () => ({
    query: 'mutation ($input: CloseAccountInput!) { closeAccount(input: $input) { __typename } }',
    variables: { input: { email: 'not-mine@example.com' } },
  }),
  'Mutation.eraseUser': ({ user }) => ({
    query: 'mutation ($input: EraseUserInput!) { eraseUser(input: $input) { __typename } }',
    variables: { input: { userId: user, reason: 'asked for it by letter' } },
  }),
  'Mutation.exportPersonalData': () => ({
    query: 'mutation { exportPersonalData { __typename } }',
    variables: {},
  }),
  'Mutation.updateProfile': () => ({
    query: 'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { __typename } }',
    variables: { input: { name: `Another ${key()}`, locale: 'de-ch', timeZone: 'Europe/Zurich' } },
  }),
  'Mutation.registerDevice': ({ tenant }) => ({
    query:
      'mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) { __typename ... on DeviceLimitReached { used } } }',
    variables: { input: { tenantId: tenant, name: 'Another' } },
  }),
  'Mutation.removeDevice': ({ device }) => ({
    query: 'mutation ($id: ID!) { removeDevice(id: $id) }',
    variables: { id: device },
  }),
  'Mutation.endProduct': ({ product }) => ({
    query: 'mutation ($id: ID!) { endProduct(productId: $id) }',
    variables: { id: product },
  }),
  'Mutation.setCartLine': ({ tenant, product }) => ({
    query:
      'mutation ($input: SetCartLineInput!) { setCartLine(input: $input) { __typename ... on CartLineSet { cart { id lines { quantity } } } } }',
    variables: { input: { tenantId: tenant, productId: product, quantity: 2, currency: 'USD' } },
  }),
  'Mutation.placeOrder': ({ tenant }) => ({
    query:
      'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename ... on OrderPlaced { order { id state } } } }',
    variables: { input: { tenantId: tenant, idempotencyKey: key() } },
  }),
  'Mutation.retryOrderPayment': ({ order }) => ({
    query:
      'mutation ($input: RetryOrderPaymentInput!) { retryOrderPayment(input: $input) { __typename ... on OrderPlaced { order { id } } } }',
    variables: { input: { orderId: order, idempotencyKey: key() } },
  }),
  'Mutation.cancelOrder': ({ order }) => ({
    query:
      'mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { __typename ... on OrderCanceled { order { id } } } }',
    variables: { input: { orderId: order, idempotencyKey: key() } },
  }),
  'Mutation.chargeCustomer': ({ tenant }) => ({
    query:
      'mutation ($input: ChargeCustomerInput!) { chargeCustomer(input: $input) { __typename ... on CustomerCharged { paymentId state } } }',
    variables: {
      input: {
        tenantId: tenant,
        ...{ amountMinor: '100', currency: 'USD', description: 'For a test', reason: 'For a test' },
        idempotencyKey: key(),
      },
    },
  }),
  'Mutation.refundPayment': ({ payment }) => ({
    query:
      'mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) { __typename ... on PaymentRefunded { refundId } } }',
    variables: { input: { paymentId: payment, amountMinor: '1', reason: 'For a test', idempotencyKey: key() } },
  }),
  'Query.ledgerEntries': ({ tenant, payment }) => ({
    query: `query ($tenant: ID, $payment: ID) { ledgerEntries(tenantId: $tenant, paymentId: $payment, first: 5) { totalCount
      nodes { id tenantId transactionId account amount { amountMinor } sourceKind sourceId step occurredAt recordedAt } } }`,
    variables: { tenant, payment },
  }),
  'Query.ledgerBalances': ({ tenant }) => ({
    query:
      'query ($tenant: ID) { ledgerBalances(tenantId: $tenant) { account debits { amountMinor } credits { amountMinor } balance { amountMinor } } }',
    variables: { tenant },
  }),
  'Query.cases': ({ tenant }) => ({
    query: `query ($tenant: ID) { cases(tenantId: $tenant, closed: true) { totalCount
      nodes { id tenantId disputeId paymentId state amount { amountMinor } reason note openedAt closedAt } } }`,
    variables: { tenant },
  }),
  'Mutation.noteCase': ({ case: caseId }) => ({
    query: 'mutation ($input: NoteCaseInput!) { noteCase(input: $input) { id note notedBy } }',
    variables: { input: { caseId, note: 'For a test' } },
  }),
  'Mutation.closeCase': ({ case: caseId }) => ({
    query:
      'mutation ($id: ID!) { closeCase(caseId: $id) { __typename ... on CaseClosed { case { id closedAt closedBy } } ... on CaseAlreadyClosed { caseId closedAt } } }',
    variables: { id: caseId },
  }),
  'Query.reconcileRuns': ({ tenant }) => ({
    query:
      'query ($tenant: ID) { reconcileRuns(tenantId: $tenant, first: 5) { totalCount nodes { id tenantId repair finishedAt compared drifted drifts { kind ref ours theirs } } } }',
    variables: { tenant },
  }),
  'Mutation.reconcile': ({ tenant }) => ({
    query: 'mutation ($input: ReconcileInput!) { reconcile(input: $input) { id tenantId repair requestedBy } }',
    variables: { input: { tenantId: tenant } },
  }),
  'Mutation.replayDeadLetter': ({ deadLetter }) => ({
    query: 'mutation ($id: ID!) { replayDeadLetter(deadLetterId: $id) }',
    variables: { id: deadLetter },
  }),
}
