import { useEffect, useRef } from 'react'
import type { TenantAccount } from './use-account.ts'

/** Where the payments provider sends the customer, with a card or without. */
export const RETURN_PATH = '/account?from=card'
const BEFORE = 'backplane:cards-before'
const EVERY_MS = 1_000
const TRIES = 12

/** Notes what is on file before the customer leaves for the provider's page. */
export function awaitCard(tenant: TenantAccount): void {
  sessionStorage.setItem(BEFORE, JSON.stringify(cardsOf(tenant)))
}

/**
 * Back from the provider's page: a new card comes by the provider's webhook, a moment after the customer. The page looks for it a few
 * times and says what it found; a customer who turned back is not told of a failure.
 */
export function useAwaitedCard(
  tenant: TenantAccount | null,
  reload: () => Promise<void>,
  changed: () => Promise<void>,
  say: (text: string) => void,
): void {
  const tries = useRef(0)
  useEffect(() => {
    if (!tenant) return
    if (isBack()) {
      tries.current = TRIES
      window.history.replaceState(null, '', '/account')
    }
    if (tries.current === 0) return
    const before = sessionStorage.getItem(BEFORE)
    if (before !== null && before !== JSON.stringify(cardsOf(tenant))) {
      tries.current = 0
      sessionStorage.removeItem(BEFORE)
      say('Your card is on file.')
      // What a new card mends, such as an overdue payment, follows it.
      void changed()
      return
    }
    tries.current -= 1
    if (tries.current === 0) {
      sessionStorage.removeItem(BEFORE)
      say('No new card has come in. If you saved one, reload this page in a moment.')
      return
    }
    const timer = window.setTimeout(() => void reload(), EVERY_MS)
    return () => window.clearTimeout(timer)
  }, [tenant, reload, changed, say])
}

function isBack(): boolean {
  return new URLSearchParams(window.location.search).has('from')
}

function cardsOf({ paymentMethods }: TenantAccount): string[] {
  return (paymentMethods ?? []).map((card) => `${card.id} ${card.expMonth}/${card.expYear} ${card.isDefault}`).sort()
}
