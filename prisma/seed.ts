import type { Origin, UserViewer } from '../domain/access.ts'
import type { App } from '../domain/app.ts'
import { directoryOf } from '../domain/issuer-parts.ts'
import type { OperatorRole } from '../domain/permissions.ts'
import { createTenant } from '../domain/tenants/create.ts'
import { nameOperator } from '../domain/users/name-operator.ts'
import { recognise } from '../domain/users/recognise.ts'
import type { Principal } from '../providers/identity/port.ts'

/** The demo's people: local mode only. The password is the same for all and no secret. */
export const DEMO_PASSWORD = 'better movies'

export interface DemoPerson {
  readonly email: string
  readonly name: string
  readonly what: string
  readonly tenant?: string
  readonly operatorRole?: OperatorRole
}

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  {
    email: 'ada@demo.example',
    name: 'Ada Lovelace',
    what: 'owns the tenant "Lovelace family"',
    tenant: 'Lovelace family',
  },
  {
    email: 'ben@demo.example',
    name: 'Ben Franklin',
    what: 'owns the tenant "Franklin house"',
    tenant: 'Franklin house',
  },
  { email: 'olga@demo.example', name: 'Olga Operator', what: 'operator: metrics, clock', operatorRole: 'engineer' },
]

const ORIGIN: Origin = { requestId: 'seed', address: null }
/** The local issuer looks people up by their subject. */
const NO_TOKEN = ''

/**
 * Puts the demo's people in place, once: whoever is there is left as they are, so a seed that was interrupted is finished by the next
 * start. Through the same verbs as everyone.
 */
export async function seedDemo(app: App): Promise<void> {
  if (!app.local || app.identity.name !== 'local') return
  // Two processes that start at once seed one after the other.
  await app.db.exclusively('seed', () => seedPeople(app))
}

async function seedPeople(app: App): Promise<void> {
  const users = directoryOf(app)
  for (const person of DEMO_PEOPLE) {
    const [known] = await users.findByEmail(person.email)
    const account =
      known ??
      (await users.create(
        { email: person.email, name: person.name, password: DEMO_PASSWORD, emailVerified: true },
        { idempotencyKey: `demo:${person.email}` },
      ))
    const viewer = await recognise(app, principalOf(app, account.subject), ORIGIN, NO_TOKEN)
    if (person.tenant && viewer.roles.size === 0) await createDemoTenant(app, viewer, person.tenant)
    if (person.operatorRole && !viewer.operatorRole)
      await nameOperator(app, { email: person.email, role: person.operatorRole })
  }
}

async function createDemoTenant(app: App, viewer: UserViewer, name: string): Promise<void> {
  const result = await createTenant(app, viewer, { name })
  if (result.kind !== 'created') app.log.warn({ name, result: result.kind }, 'the demo tenant could not be created')
}

/** The principal that a token of this account would give; the seed needs no token. */
function principalOf(app: App, subject: Principal['subject']): Principal {
  const now = app.wallClock.now()
  return {
    kind: 'user',
    issuer: app.identity.verifierConfig().issuer,
    subject,
    clientId: 'seed',
    scopes: new Set(),
    sessionId: null,
    issuedAt: now.getTime(),
    expiresAt: now.getTime(),
  }
}
