import { createContext, use } from 'react'
import type { TenantAccount } from './use-account.ts'

export interface TenantPart {
  readonly tenant: TenantAccount
  /** Owners and billing people spend money; the others look. */
  readonly mayPay: boolean
  /** Billing people pay and do not use the product. */
  readonly mayUse: boolean
  /** Reads the page anew after a change. */
  changed(): Promise<void>
  /** Says what was done, where it is seen and heard wherever the reader is. */
  say(text: string): void
}

export const TenantContext = createContext<TenantPart | null>(null)

/** The chosen tenant, for the sections about it. */
export function useTenant(): TenantPart {
  const part = use(TenantContext)
  if (!part) throw new Error('outside of a tenant')
  return part
}
