// Long because: the policies of the whole schema stand in it, a line each.
import { type GraphQLInterfaceType, GraphQLObjectType } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import type { RootPolicy } from '../../schema/policies.ts'
import { objectTypes, policyOf } from '../../server/graphql/policies.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'

const asked = (policy: RootPolicy) =>
  'permission' in policy ? policy.permission : 'inPerson' in policy ? 'inPerson' : policy.kind

describe('the schema', () => {
  let fields: Readonly<Record<string, string>>
  let scopes: Readonly<Record<string, unknown>>
  let found: Readonly<Record<string, string>>

  beforeAll(() => {
    const schema = buildBackplaneSchema([betterMovies])
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    const all = [...roots.filter((root) => root instanceof GraphQLObjectType), ...objectTypes(schema)]
    fields = Object.fromEntries(
      all.flatMap((type) =>
        Object.values(type.getFields()).flatMap((field) => {
          const policy = policyOf(field)
          if (!policy) return roots.includes(type) ? [[`${type.name}.${field.name}`, 'NONE']] : []
          return [[`${type.name}.${field.name}`, asked(policy)]]
        }),
      ),
    )
    const node = schema.getType('Node') as GraphQLInterfaceType
    found = Object.fromEntries(
      schema.getPossibleTypes(node).map((type) => {
        const policy = policyOf(type)
        return [type.name, policy ? asked(policy) : 'NONE']
      }),
    )
    scopes = Object.fromEntries(objectTypes(schema).map((type) => [type.name, type.extensions.readScope]))
  })

  it('declares for every root field, and for the fields that need more than their object, who may ask', () => {
    expect(fields).toMatchInlineSnapshot(`
      {
        "Mutation.acceptInvitation": "inPerson",
        "Mutation.addTenantDomain": "domain:write",
        "Mutation.advanceAllClocks": "operator:clock",
        "Mutation.advanceClock": "operator:clock",
        "Mutation.approveJoinRequest": "member:write",
        "Mutation.archiveTenant": "tenant:archive",
        "Mutation.assignDocuments": "key:write",
        "Mutation.banUser": "operator:ban",
        "Mutation.cancelOrder": "billing:write",
        "Mutation.cancelScheduledChange": "billing:write",
        "Mutation.cancelSubscription": "billing:write",
        "Mutation.changeMemberRole": "member:write",
        "Mutation.changePlan": "billing:write",
        "Mutation.changeQuantity": "billing:write",
        "Mutation.chargeCustomer": "operator:charge",
        "Mutation.closeAccount": "inPerson",
        "Mutation.closeCase": "operator:cases",
        "Mutation.createApiKey": "key:write",
        "Mutation.createClientApp": "key:write",
        "Mutation.createCoupon": "operator:catalogue",
        "Mutation.createPromotionCode": "operator:catalogue",
        "Mutation.createRole": "role:write",
        "Mutation.createTenant": "signedIn",
        "Mutation.declineJoinRequest": "member:write",
        "Mutation.deleteRole": "role:write",
        "Mutation.endCoupon": "operator:catalogue",
        "Mutation.endImpersonation": "signedIn",
        "Mutation.endProduct": "operator:catalogue",
        "Mutation.endPromotionCode": "operator:catalogue",
        "Mutation.endSellerPlan": "seller:write",
        "Mutation.endSellerProduct": "seller:write",
        "Mutation.eraseUser": "operator:erase",
        "Mutation.exportAuditEntries": "audit:read",
        "Mutation.exportAuditEntriesAsOperator": "operator:audit",
        "Mutation.exportPersonalData": "inPerson",
        "Mutation.inviteMember": "member:write",
        "Mutation.joinTenant": "inPerson",
        "Mutation.leaveTenant": "inPerson",
        "Mutation.markNotificationRead": "signedIn",
        "Mutation.migratePlanVersion": "operator:catalogue",
        "Mutation.noteCase": "operator:cases",
        "Mutation.pauseSubscription": "billing:write",
        "Mutation.placeOrder": "billing:write",
        "Mutation.promoteDocument": "operator:documents",
        "Mutation.publishDocuments": "document:write",
        "Mutation.pushCatalogue": "operator:catalogue",
        "Mutation.putProduct": "operator:catalogue",
        "Mutation.putSellerPlan": "seller:write",
        "Mutation.putSellerProduct": "seller:write",
        "Mutation.reconcile": "operator:ledger",
        "Mutation.refundPayment": "operator:refund",
        "Mutation.registerDevice": "holding:write",
        "Mutation.removeClientApp": "key:write",
        "Mutation.removeDevice": "holding:write",
        "Mutation.removeMember": "member:write",
        "Mutation.removeOperation": "operator:explore",
        "Mutation.removePaymentMethod": "billing:write",
        "Mutation.removeTenantDomain": "domain:write",
        "Mutation.renameTenant": "tenant:update",
        "Mutation.replayDeadLetter": "operator:jobs",
        "Mutation.resendInvitation": "member:write",
        "Mutation.restoreTenant": "tenant:archive",
        "Mutation.resumeSubscription": "billing:write",
        "Mutation.retireDocumentVersion": "document:write",
        "Mutation.retryOrderPayment": "billing:write",
        "Mutation.revokeAllSessions": "inPerson",
        "Mutation.revokeAllUserSessions": "operator:users",
        "Mutation.revokeApiKey": "key:write",
        "Mutation.revokeInvitation": "member:write",
        "Mutation.revokeSession": "inPerson",
        "Mutation.revokeUserSession": "operator:users",
        "Mutation.rotateApiKey": "key:write",
        "Mutation.rotateClientAppSecret": "key:write",
        "Mutation.runTenantForward": "operator:clock",
        "Mutation.saveOperation": "operator:explore",
        "Mutation.setCartLine": "billing:write",
        "Mutation.setDefaultPaymentMethod": "billing:write",
        "Mutation.setDocumentLadder": "operator:documents",
        "Mutation.setDocumentLimits": "operator:documents",
        "Mutation.setDomainJoinPolicy": "domain:write",
        "Mutation.setSellerFee": "operator:catalogue",
        "Mutation.startCardSetup": "billing:write",
        "Mutation.startCheckout": "billing:write",
        "Mutation.startEmbeddedCardSetup": "billing:write",
        "Mutation.startImpersonation": "operator:impersonate",
        "Mutation.startRolePreview": "operator:impersonate",
        "Mutation.startSellerOnboarding": "seller:write",
        "Mutation.subscribe": "billing:write",
        "Mutation.transferOwnership": "tenant:transfer",
        "Mutation.unbanUser": "operator:ban",
        "Mutation.undoCancelSubscription": "billing:write",
        "Mutation.updateBillingDetails": "billing:write",
        "Mutation.updateProfile": "signedIn",
        "Mutation.updateRole": "role:write",
        "Mutation.verifyTenantDomain": "domain:write",
        "Query.auditEntries": "operator:audit",
        "Query.bans": "operator:ban",
        "Query.cases": "operator:cases",
        "Query.catalogue": "operator:catalogue",
        "Query.catalogueDifference": "operator:catalogue",
        "Query.checkPromotionCode": "billing:read",
        "Query.coupons": "operator:catalogue",
        "Query.dataExport": "signedIn",
        "Query.deadLetters": "operator:jobs",
        "Query.documentApps": "operator:documents",
        "Query.documentDeprecations": "operator:documents",
        "Query.documentUsage": "operator:documents",
        "Query.films": "public",
        "Query.impersonations": "operator:impersonate",
        "Query.invitationPreview": "public",
        "Query.ledgerBalances": "operator:ledger",
        "Query.ledgerEntries": "operator:ledger",
        "Query.metrics": "operator:metrics",
        "Query.node": "public",
        "Query.nodes": "public",
        "Query.planMigrations": "operator:catalogue",
        "Query.plans": "public",
        "Query.previewCloseAccount": "signedIn",
        "Query.previewSubscriptionChange": "billing:read",
        "Query.products": "public",
        "Query.reconcileRuns": "operator:ledger",
        "Query.savedOperation": "operator:explore",
        "Query.savedOperations": "operator:explore",
        "Query.sellerPlans": "public",
        "Query.tenant": "tenant:read",
        "Query.unknownDocuments": "operator:documents",
        "Query.user": "operator:users",
        "Query.userSessions": "operator:users",
        "Query.users": "operator:users",
        "Query.viewer": "signedIn",
        "Subscription.notificationReceived": "signedIn",
        "Subscription.tenantChanged": "tenant:read",
        "Subscription.viewerChanged": "signedIn",
        "Tenant.apiKeys": "key:read",
        "Tenant.auditEntries": "audit:read",
        "Tenant.billingDetails": "billing:read",
        "Tenant.cart": "billing:read",
        "Tenant.clientApps": "key:read",
        "Tenant.counters": "holding:read",
        "Tenant.documentApps": "key:read",
        "Tenant.documentDeprecations": "key:read",
        "Tenant.holdings": "holding:read",
        "Tenant.invitations": "member:read",
        "Tenant.invoices": "billing:read",
        "Tenant.joinRequests": "member:read",
        "Tenant.members": "member:read",
        "Tenant.orders": "billing:read",
        "Tenant.paymentMethods": "billing:read",
        "Tenant.payments": "billing:read",
        "Tenant.planSales": "billing:read",
        "Tenant.sales": "billing:read",
        "Tenant.seller": "billing:read",
        "TenantSubscription.invoices": "billing:read",
      }
    `)
  })

  it('declares for every noun that is found by its id who finds it so', () => {
    expect(found).toMatchInlineSnapshot(`
      {
        "ApiKey": "key:read",
        "Cart": "billing:read",
        "CartLine": "billing:read",
        "ClientApp": "key:read",
        "Counter": "holding:read",
        "CustomRole": "tenant:read",
        "DataExport": "signedIn",
        "Device": "tenant:read",
        "DocumentApp": "key:read",
        "DocumentVersion": "key:read",
        "Feature": "public",
        "Film": "public",
        "Grant": "tenant:read",
        "Holding": "holding:read",
        "Invitation": "member:read",
        "Invoice": "billing:read",
        "JoinRequest": "member:read",
        "Membership": "member:read",
        "Notification": "signedIn",
        "Order": "billing:read",
        "OrderLine": "billing:read",
        "PaymentMethod": "billing:read",
        "Plan": "public",
        "PlanSale": "billing:read",
        "Price": "public",
        "Product": "public",
        "Sale": "billing:read",
        "Seller": "billing:read",
        "Tenant": "tenant:read",
        "TenantDomain": "tenant:read",
        "TenantSubscription": "tenant:read",
        "User": "member:read",
      }
    `)
  })

  it('says of every type whose rows it shows', () => {
    expect(Object.values(scopes).filter((scope) => !scope)).toEqual([])
    const open = Object.keys(scopes).filter((type) => scopes[type] === 'everyone')
    expect(open.toSorted()).toMatchInlineSnapshot(`
      [
        "ActionRequired",
        "AddressNotVerified",
        "AlreadyMember",
        "CartEmpty",
        "CartOfAnotherSeller",
        "ChallengeNotFound",
        "ChangeRefused",
        "DiscountTerms",
        "DomainNotVerified",
        "DomainTaken",
        "Feature",
        "FeatureRate",
        "Film",
        "InvalidInput",
        "InvitationEnded",
        "InvitationPreview",
        "InvitedAnotherAddress",
        "JoinRequestDecided",
        "LastOwner",
        "MainPlanRequired",
        "Money",
        "OutOfStock",
        "PageInfo",
        "PaymentDeclined",
        "PaymentMethodRequired",
        "Plan",
        "PlanFeature",
        "PlanOfAnotherSeller",
        "Price",
        "PriceChanged",
        "PriceExpired",
        "PriceTier",
        "Product",
        "ProductFeature",
        "ProductNotOnSale",
        "ProductOfAnotherSeller",
        "ProductPrice",
        "ProductPut",
        "PromotionCodeRefused",
        "ResentTooSoon",
        "RoleInUse",
        "RoleNameTaken",
        "SeatsExhausted",
        "SellerFeeSet",
        "SellerPlanPut",
        "SellerUnavailable",
        "SlugTaken",
        "SubscribedInOtherCurrency",
        "TooManyDomains",
        "TooManyRoles",
        "TooManySavedOperations",
        "WrongCurrency",
      ]
    `)
  })
})
