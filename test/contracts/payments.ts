import { afterAll, beforeAll, describe } from 'vitest'
import { arrange, type PaymentsScene, type PaymentsUnderTest } from './payments/arrange.ts'
import { testCancelling } from './payments/cancelling.ts'
import { testCards } from './payments/cards.ts'
import { testCatalogue } from './payments/catalogue.ts'
import { testChanging } from './payments/changing.ts'
import { testCheckout } from './payments/checkout.ts'
import { testCoupons } from './payments/coupons.ts'
import { testDisputes } from './payments/disputes.ts'
import { testListing } from './payments/listing.ts'
import { testPaying } from './payments/paying.ts'
import { testPricing } from './payments/pricing.ts'
import { testRefunding } from './payments/refunding.ts'
import { testSelling } from './payments/selling.ts'
import { testSellingSubscriptions } from './payments/selling-subscriptions.ts'
import { testStarting } from './payments/starting.ts'
import { testTaxing } from './payments/taxing.ts'
import { testTime } from './payments/time.ts'
import { testUnpaid } from './payments/unpaid.ts'
import { testWebhooks } from './payments/webhooks.ts'

/**
 * What every payments provider must do, in the port's own words. An adapter's test hands in how to make one with an empty company behind
 * it, and one that reckons tax where that has to be switched on; cases that need its time to be moved are skipped, with the reason, where it has no clock.
 */
export function testPaymentsProvider(
  name: string,
  make: () => Promise<PaymentsUnderTest>,
  makeTaxing: () => Promise<PaymentsUnderTest> = make,
): void {
  testProvider(`payments: ${name}, with tax`, makeTaxing, [testTaxing])
  testProvider(`payments: ${name}`, make, [
    testCatalogue,
    testPricing,
    testCoupons,
    testCards,
    testStarting,
    testCheckout,
    testCancelling,
    testChanging,
    testTime,
    testUnpaid,
    testWebhooks,
    testListing,
    testPaying,
    testRefunding,
    testDisputes,
    testSelling,
    testSellingSubscriptions,
  ])
}

function testProvider(
  title: string,
  make: () => Promise<PaymentsUnderTest>,
  parts: readonly ((scene: () => PaymentsScene) => void)[],
): void {
  describe(title, () => {
    let made: PaymentsUnderTest | undefined
    let opened: PaymentsScene | undefined
    beforeAll(async () => {
      made = await make()
      opened = arrange(made)
    })
    afterAll(() => made?.close())
    const scene = (): PaymentsScene => {
      if (!opened) throw new Error('the provider under test was not made')
      return opened
    }

    for (const part of parts) part(scene)
  })
}
