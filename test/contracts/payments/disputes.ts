import { describe, expect, it } from 'vitest'
import { addMs, DAY } from '../../../lib/clock.ts'
import { newId, toPublicId } from '../../../lib/ids.ts'
import { money } from '../../../lib/money.ts'
import type { ProviderPayment } from '../../../providers/payments/port.ts'
import { anyKey, type PaymentsScene, START } from './arrange.ts'

export function testDisputes(scene: () => PaymentsScene): void {
  async function disputed(outcome: 'won' | 'lost'): Promise<ProviderPayment> {
    const { customerWith, paid, advance, payment } = scene()
    const customer = await customerWith(`disputed_${outcome}`)
    const { ref } = await paid(customer)
    await advance?.(customer, addMs(START, 2 * DAY))
    return payment(ref)
  }
  const refundOfAll = (payment: ProviderPayment) =>
    scene().payments.refundPayment(
      { ourId: toPublicId('refund', newId()), payment: payment.ref, amount: payment.captured },
      anyKey(),
    )

  describe('a dispute', () => {
    it('is told, stands on the payment, and leaves nothing that could be refunded', async () => {
      const payment = await disputed('lost')
      expect(payment.disputes).toEqual([
        {
          ref: expect.any(String),
          amount: money(2_500, 'USD'),
          status: 'open',
          reason: expect.stringMatching(/^[a-z_]+$/),
          openedAt: expect.any(Date),
        },
      ])
      expect(payment).toMatchObject({ status: 'succeeded', captured: money(2_500, 'USD') })
      expect(await scene().told(payment.ref)).toContain('charge.dispute.created')
      expect((await refundOfAll(payment)).kind).toBe('disputed')
    })

    it.each(['won', 'lost'] as const)('that is %s says so, and is told', async (outcome) => {
      const { decideDispute, payment: read, told } = scene()
      const before = await disputed(outcome)
      await decideDispute(before, outcome)
      const after = await read(before.ref)
      expect(after.disputes).toEqual([{ ...before.disputes[0], status: outcome }])
      expect(await told(before.ref)).toContain('charge.dispute.closed')
      expect((await refundOfAll(after)).kind).toBe(outcome === 'won' ? 'refunded' : 'disputed')
    })

    it('about the payment of an invoice takes that one’s money, and its invoice cannot be given back', async () => {
      const { payments, customerWith, price, start, latestInvoice, advance } = scene()
      const customer = await customerWith('disputed_lost')
      const { ref } = await start(customer, await price(1_299))
      const invoice = (await latestInvoice(ref)).ref
      await advance?.(customer, addMs(START, 2 * DAY))
      expect((await payments.findInvoicePayment(invoice))?.disputes).toMatchObject([
        { status: 'open', amount: money(1_299, 'USD') },
      ])
      expect(await payments.refundInvoice(invoice, anyKey())).toEqual(money(0, 'USD'))
    })
  })
}
