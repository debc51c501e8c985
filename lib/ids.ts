import { v7 } from 'uuid'

/**
 * Every id is a UUIDv7 in the database and the same UUID behind a noun's prefix everywhere else
 * (`tnt_0190…`): in the API, in logs and in webhooks. The prefix makes a pasted id say what it is.
 */
export const ID_PREFIXES = {
  user: 'usr',
  identity: 'idn',
  tenant: 'tnt',
  membership: 'mbr',
  operator: 'opr',
  role: 'rol',
  invitation: 'ivt',
  tenantDomain: 'dom',
  joinRequest: 'jrq',
  apiKey: 'key',
  clientApp: 'app',
  ban: 'ban',
  impersonation: 'imp',
  feature: 'ftr',
  plan: 'pln',
  planMigration: 'mig',
  price: 'prc',
  coupon: 'cpn',
  promotionCode: 'pmc',
  subscription: 'sub',
  checkout: 'chk',
  customer: 'cus',
  paymentMethod: 'pmt',
  billingDetails: 'bil',
  invoice: 'inv',
  invoiceLine: 'ivl',
  payment: 'pay',
  product: 'prd',
  cart: 'crt',
  cartLine: 'ctl',
  order: 'ord',
  orderLine: 'oln',
  seller: 'sel',
  sale: 'sal',
  planSale: 'psl',
  grant: 'grt',
  deadLetter: 'dlt',
  refund: 'rfd',
  dispute: 'dsp',
  case: 'cas',
  ledgerTransaction: 'ltx',
  ledgerEntry: 'len',
  reconcileRun: 'rcn',
  holding: 'hld',
  counter: 'cnt',
  notification: 'ntf',
  delivery: 'dlv',
  event: 'evt',
  inboxEvent: 'ibx',
  intent: 'int',
  auditEntry: 'aud',
  dataExport: 'exp',
  documentApp: 'dap',
  documentVersion: 'dvr',
  trustedDocument: 'doc',
  documentUsage: 'dus',
  unknownDocument: 'udc',
  savedOperation: 'sop',
  rolePreview: 'prv',
} as const

export type IdKind = keyof typeof ID_PREFIXES

/** A fresh time-ordered UUID (RFC 9562, version 7). */
export function newId(): string {
  return v7()
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** `('tenant', '0190…')` → `tnt_0190…` without hyphens, 36 characters. */
export function toPublicId(kind: IdKind | (string & {}), uuid: string): string {
  const prefix = ID_PREFIXES[kind as IdKind] ?? kind
  return `${prefix}_${uuid.replaceAll('-', '')}`
}

/** The UUID behind a public id, or null when it is malformed or of another noun. */
export function fromPublicId(kind: IdKind | (string & {}), id: string): string | null {
  const prefix = ID_PREFIXES[kind as IdKind] ?? kind
  const match = /^([a-z]{3,12})_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(id)
  if (!match || match[1] !== prefix) return null
  return match.slice(2).join('-')
}
