import { expect, it } from 'vitest'
import { openStripe } from '../payments/stripe/open-stripe.ts'
import { contracts } from '../support/services.ts'
import { arrange } from './payments/arrange.ts'
import { testPaymentsProvider } from './payments.ts'

const opened = (options?: { readonly automaticTax: boolean }) => async () => {
  const made = await openStripe(options)
  const close = async () => {
    await made.close()
    expect(made.wire.violations).toEqual([])
  }
  return { ...made, close }
}
testPaymentsProvider('stripe', opened(), opened({ automaticTax: true }))

contracts.suite('payments: stripe and Stripe’s official descriptions', () => {
  it('agree on every request, answer and event of a first payment', async () => {
    const made = await openStripe()
    const { customerWith, price, start } = arrange(made)
    await start(await customerWith('good'), await price())
    await made.settle()
    expect(made.wire.checked).toBe(true)
    expect(made.wire.requests.length).toBeGreaterThan(5)
    expect(made.wire.violations).toEqual([])
    await made.close()
  })
})
