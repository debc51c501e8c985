import { z } from 'zod'
import type { Factor, FactorDirectory, FactorKind } from '../port.ts'
import type { ManagementApi } from './client.ts'
import { missingAsNull } from './faults.ts'

const MOST = 100

/** Auth0's types of authentication methods; the two that are no second factor are left out below. */
const KINDS: Readonly<Record<string, FactorKind>> = {
  totp: 'totp',
  passkey: 'passkey',
  'recovery-code': 'recovery_code',
  phone: 'sms',
  email: 'email',
  push: 'push',
  guardian: 'push',
}
const NO_FACTORS = ['password', 'email-verification']

/** What the older list of enrolments calls them. */
const ENROLLED: Readonly<Record<string, FactorKind>> = { authenticator: 'totp', guardian: 'push', sms: 'sms' }

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

const method = z.object({
  id: z.string().min(1),
  type: z.string(),
  confirmed: z.boolean().optional(),
  name: z.string().optional(),
  created_at: moment,
})

/** The SDK takes an answer that it cannot read for an empty page. */
const methodsPage = z.object({ authenticators: z.array(method) })

const enrollment = z.object({
  id: z.string().min(1),
  status: z.string().optional(),
  auth_method: z.string().optional(),
  name: z.string().nullish(),
  enrolled_at: moment.nullish(),
})

export function factorDirectory(call: ManagementApi): FactorDirectory {
  return {
    list: (subject, read) =>
      call('factors.list', read?.signal, async (client, options) => {
        const page = await client.users.authenticationMethods
          .list(subject, { per_page: MOST }, options)
          .catch(missingAsNull)
        if (page === null) return []
        const methods = methodsPage.parse(page.response).authenticators
        const enrolled = z.array(enrollment).parse(await client.users.enrollments.get(subject, options))
        return [
          ...methods.filter(({ type, confirmed }) => confirmed !== false && !NO_FACTORS.includes(type)).map(fromMethod),
          // Those of the older product (Guardian) may be in both lists: `totp|dev_…` here is `dev_…` there.
          ...enrolled
            .filter(({ id, status }) => status !== 'pending' && !methods.some((known) => known.id.endsWith(id)))
            .map(fromEnrollment),
        ]
      }),

    reset: (subject, write) =>
      call('factors.reset', write.signal, async (client, options) => {
        await client.users.authenticationMethods.deleteAll(subject, options)
      }),
  }
}

function fromMethod({ id, type, name, created_at }: z.infer<typeof method>): Factor {
  return { id, kind: KINDS[type] ?? 'other', name: name ?? null, createdAt: created_at }
}

function fromEnrollment({ id, auth_method = '', name, enrolled_at }: z.infer<typeof enrollment>): Factor {
  return { id, kind: ENROLLED[auth_method] ?? 'other', name: name ?? null, createdAt: enrolled_at ?? null }
}
