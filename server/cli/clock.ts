import { parseArgs } from 'node:util'
import { DEMO_PASSWORD } from '../../prisma/seed.ts'
import { ConfigError, readConfig } from '../config.ts'
import { columnsOf } from './columns.ts'
import { SignInRefused, signIn } from './sign-in.ts'

/**
 * `npm run clock -- --tenant tnt_… --months 12 [--user EMAIL] [--password PASSWORD]`: runs one tenant forward on the product that runs here,
 * as an operator, and prints every invoice, mail and change of access on the way.
 */
const RUN = `mutation ($input: RunTenantForwardInput!) {
  runTenantForward(input: $input) { from to happenings { at kind summary } }
}`

interface Answer {
  readonly data?: {
    readonly runTenantForward: {
      readonly from: string
      readonly to: string
      readonly happenings: readonly { readonly at: string; readonly kind: string; readonly summary: string }[]
    }
  } | null
  readonly errors?: readonly { readonly message: string }[]
}

try {
  const { values } = parseArgs({
    options: {
      tenant: { type: 'string' },
      months: { type: 'string', default: '1' },
      user: { type: 'string', default: 'olga@demo.example' },
      password: { type: 'string', default: DEMO_PASSWORD },
    },
  })
  const config = readConfig(process.env)
  const { tenant, user, password } = values
  const months = Number(values.months)
  if (!tenant) throw new Error('Say which tenant: npm run clock -- --tenant tnt_… --months 12')
  if (!config.local || config.providers.identity.provider !== 'local')
    throw new Error('Business time is moved from here in local mode, with the local issuer, only.')
  const { accessToken } = await signIn({ publicUrl: config.PUBLIC_URL, email: user, password })
  const response = await fetch(`${config.PUBLIC_URL}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ query: RUN, variables: { input: { tenantId: tenant, months } } }),
  })
  const { data, errors } = (await response.json()) as Answer
  if (!data) throw new Error(errors?.[0]?.message ?? `The product answered ${response.status}.`)
  const { from, to, happenings } = data.runTenantForward
  const rows = happenings.map(({ at, kind, summary }) => [at.slice(0, 16).replace('T', ' '), kind, summary])
  process.stdout.write(`${tenant} was run from ${from} to ${to}: ${happenings.length} things happened.\n`)
  if (rows.length > 0) process.stdout.write(`${columnsOf(rows)}\n`)
} catch (error) {
  process.exitCode = 1
  process.stderr.write(`${wordsOf(error)}\n`)
}

function wordsOf(error: unknown): string {
  if (error instanceof SignInRefused || error instanceof ConfigError) return error.message
  const { message, cause } = error as Error & { cause?: { code?: string } }
  return cause?.code === 'ECONNREFUSED' ? 'Backplane is not running: start it with npm start, then ask again.' : message
}
