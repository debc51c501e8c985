import { expect } from 'vitest'
import { isSecretKey, REDACTED } from '../../domain/audit/redact.ts'
import { auditChains, verifyChain } from '../../domain/audit/verify.ts'
import { sealed } from '../support/audit.ts'
import { startTestBackplane } from '../support/backplane.ts'
import { localSurroundings, type Surroundings } from './main-job/surroundings.ts'
import { walkMainJob } from './main-job/walk.ts'

/** What the people of the walk keep to themselves, or the product does for them. */
const secrets = new Set(['4242424242424242', '4000000000000341', 'correct horse battery', 'operators have words'])

walkMainJob('the main job, as the audit log tells it', {
  async start() {
    const world = localSurroundings(await startTestBackplane())
    const signUp: Surroundings['signUp'] = async (person) => {
      const token = await world.signUp(person)
      secrets.add(token).add(person.password)
      return token
    }
    return { ...world, signUp }
  },
  afterwards: {
    title: '8. the log has an entry of each step, no secret in any, and its chains hold',
    async look({ app }) {
      const { entries, details } = await app.db.operator(async (tx) => ({
        entries: await tx.auditEntry.findMany(),
        details: await tx.auditDetail.findMany(),
      }))
      const written = [...entries.flatMap(({ before, after }) => [before, after]), ...details.map(({ value }) => value)]
      const text = JSON.stringify(written)
      for (const secret of secrets) expect(text).not.toContain(secret)
      expect(fieldsOf(written).filter(([key, value]) => isSecretKey(key) && value !== REDACTED)).toEqual([])
      expect(fieldsOf(written).length).toBeGreaterThan(30)
      expect([...new Set(entries.map(({ action }) => action))].toSorted()).toMatchInlineSnapshot(`
        [
          "clock.advance",
          "holding.acquire",
          "invoice.mirror",
          "operator.name",
          "payment.apply",
          "paymentMethod.add",
          "paymentMethod.startSetup",
          "subscription.cancel",
          "subscription.mirror",
          "subscription.start",
          "tenant.create",
          "user.meet",
        ]
      `)
      await sealed({ app })
      for (const tenantId of await auditChains(app)) {
        const report = await verifyChain(app, tenantId)
        expect(report).toMatchObject({ unsealed: 0, broken: null })
      }
    },
  },
})

/** Every key with its value, at any depth. */
function fieldsOf(value: unknown): readonly (readonly [key: string, value: unknown])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => [[key, each] as const, ...fieldsOf(each)])
}
