import { randomBytes } from 'node:crypto'
import { newId } from '../../../lib/ids.ts'

const PREFIXES = {
  customer: 'lcus',
  card: 'lpm',
  setup: 'lseti',
  checkout: 'lcs',
  product: 'lprod',
  price: 'lprice',
  coupon: 'lcoupon',
  promotionCode: 'lpromo',
  subscription: 'lsub',
  invoice: 'lin',
  charge: 'lch',
  payment: 'lpay',
  refund: 'lre',
  dispute: 'ldp',
  seller: 'lacct',
  event: 'levt',
} as const

/** A reference of this gateway; the leading l keeps it apart from Backplane's own ids, which share the nouns. */
export function newRef(kind: keyof typeof PREFIXES): string {
  return `${PREFIXES[kind]}_${newId().replaceAll('-', '')}`
}

/** Eight characters before a customer's invoice numbers: `K3TXM9QA-0001`. */
export function newInvoicePrefix(): string {
  return Array.from(randomBytes(8), (byte) => 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'[byte % 32]).join('')
}
