import { apiKey, tenantApiKeys } from '../domain/api-keys/queries.ts'
import { billingDetails, tenantBillingDetails } from '../domain/billing-details/queries.ts'
import { cart, cartLine, tenantCart } from '../domain/carts/queries.ts'
import { clientApp, tenantClientApps } from '../domain/client-apps/queries.ts'
import { counter } from '../domain/counters/queries.ts'
import { discount } from '../domain/coupons/queries.ts'
import { dispute } from '../domain/disputes/queries.ts'
import {
  documentApp,
  documentRelations,
  documentUsage,
  documentVersion,
  trustedDocument,
} from '../domain/documents/queries.ts'
import { dataExport, dataExportRoots, viewerExports } from '../domain/exports/queries.ts'
import { grant, tenantGrants } from '../domain/grants/queries.ts'
import { holding } from '../domain/holdings/queries.ts'
import { invitation } from '../domain/invitations/queries.ts'
import { invoice, invoiceLine } from '../domain/invoices/queries.ts'
import { joinRequest } from '../domain/join-requests/queries.ts'
import { notification } from '../domain/notifications/queries.ts'
import { order, orderLine, tenantOrders } from '../domain/orders/queries.ts'
import { paymentMethod } from '../domain/payment-methods/queries.ts'
import { payment } from '../domain/payments/queries.ts'
import { planSale, tenantPlanSales } from '../domain/plan-sales/queries.ts'
import { feature, plan, planFeature, planRoots, price } from '../domain/plans/queries.ts'
import { product, productFeature, productPrice, productRoots } from '../domain/products/queries.ts'
import { refund } from '../domain/refunds/queries.ts'
import { customRole } from '../domain/roles/queries.ts'
import { sale, tenantSales } from '../domain/sales/queries.ts'
import { seller, tenantSeller } from '../domain/sellers/queries.ts'
import { tenantSubscription } from '../domain/subscriptions/queries.ts'
import { tenantDomain } from '../domain/tenant-domains/queries.ts'
import { membership, tenant, tenantRoots } from '../domain/tenants/queries.ts'
import { user, userRoots, viewer } from '../domain/users/queries.ts'
import { createModel, type Model } from '../reads/model.ts'
import type { Declaration } from '../reads/noun.ts'
import type { Extension } from './extension.ts'

/** Every declared read of ours; extensions add theirs. */
export const READS: readonly Declaration[] = [
  apiKey,
  cart,
  cartLine,
  clientApp,
  counter,
  dataExport,
  dataExportRoots,
  customRole,
  documentApp,
  ...documentRelations,
  documentUsage,
  documentVersion,
  feature,
  grant,
  holding,
  invitation,
  discount,
  dispute,
  invoice,
  invoiceLine,
  payment,
  refund,
  joinRequest,
  membership,
  notification,
  order,
  orderLine,
  paymentMethod,
  plan,
  planFeature,
  planRoots,
  planSale,
  price,
  product,
  productFeature,
  productPrice,
  productRoots,
  sale,
  seller,
  tenant,
  tenantApiKeys,
  tenantCart,
  tenantClientApps,
  tenantDomain,
  tenantGrants,
  tenantOrders,
  tenantRoots,
  tenantPlanSales,
  tenantSales,
  tenantSeller,
  billingDetails,
  tenantBillingDetails,
  tenantSubscription,
  trustedDocument,
  user,
  userRoots,
  viewer,
  viewerExports,
]

/** Ours and the extensions', checked against each other. @throws Error for the first declaration that does not hold */
export function modelOf(extensions: readonly Pick<Extension, 'reads'>[]): Model {
  return createModel([...READS, ...extensions.flatMap((extension) => extension.reads ?? [])])
}
