import { processWaiting } from '../../../domain/inbox/process-waiting.ts'
import { LIVE_STATES } from '../../../domain/subscriptions/states.ts'
import { type LocalPaymentsTestHandle, localPaymentsTestHandle } from '../../../providers/payments/local/test-handle.ts'
import { startTestBackplane, type TestBackplane } from '../../support/backplane.ts'
import { eventually } from '../../support/eventually.ts'
import { beyondTheWalls } from '../../support/lanes/beyond-the-walls.ts'
import type { movingClock } from '../../support/moving-clock.ts'
import { otherCompany } from '../../support/other-company.ts'
import { type SeededTenant, seedOf } from '../../support/seed.ts'
import type { Scene } from './arrangement.ts'

export interface Stage {
  readonly backplane: TestBackplane
  readonly gateway: LocalPaymentsTestHandle
  readonly scene: Scene
  /** How it stands on both sides: what gives access and what is still open here, what was taken and given back there. */
  facts(tenant: SeededTenant): Promise<{ live: number; open: number; charges: number; refunds: number }>
  close(): Promise<void>
}

/** The product without its worker, and the other company, in which every start is charged at once. */
export async function openStage(wallClock: ReturnType<typeof movingClock>): Promise<Stage> {
  const backplane = await startTestBackplane({ worker: false, overrides: { wallClock } })
  const host = otherCompany(backplane)
  const gateway = await localPaymentsTestHandle(host)
  await beyondTheWalls(backplane.database, (owner) => owner.query('update plans set trial_days = 0'))
  const heard = async (tenant: SeededTenant) => {
    await eventually(async () => (await gateway.pendingWebhooks()) === 0, 'the webhooks are delivered')
    await processWaiting(backplane.app, tenant.id)
  }
  return {
    backplane,
    gateway,
    scene: { app: backplane.app, seed: seedOf(backplane), heard },
    async facts(tenant) {
      const ours = await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, async (tx) => ({
        live: await tx.subscription.count({ where: { state: { in: [...LIVE_STATES] } } }),
        open: await tx.intent.count({ where: { state: { in: ['claimed', 'unknown'] } } }),
        customer: await tx.customer.findFirst(),
      }))
      const sql = await host.sql('local_payments')
      const { rows } = await sql.query<{ charges: string; refunds: string }>(
        `select (select count(*) from charges where customer_id = $1 and status = 'succeeded')
           + (select count(*) from payments where customer_id = $1 and status = 'succeeded' and invoice_id is null) as charges,
           (select count(*) from refunds join payments on payments.id = payment_id where customer_id = $1) as refunds`,
        [ours.customer?.ref ?? ''],
      )
      return { live: ours.live, open: ours.open, charges: Number(rows[0]?.charges), refunds: Number(rows[0]?.refunds) }
    },
    async close() {
      await host.close()
      await backplane.close()
    },
  }
}
