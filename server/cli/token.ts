import { parseArgs } from 'node:util'
import { DEMO_PASSWORD } from '../../prisma/seed.ts'
import { ConfigError, readConfig } from '../config.ts'
import { SignInRefused, signIn } from './sign-in.ts'

/** `npm run token -- --user EMAIL [--password PASSWORD]`: the real flow against the running local issuer; prints the access token. */
const { values } = parseArgs({
  options: { user: { type: 'string' }, password: { type: 'string', default: DEMO_PASSWORD } },
})

try {
  const config = readConfig(process.env)
  if (!values.user) throw new Error('Say whose token: npm run token -- --user ada@demo.example')
  if (!config.local || config.providers.identity.provider !== 'local')
    throw new Error('Tokens are printed in local mode, with the local issuer, only.')
  const { accessToken } = await signIn({ publicUrl: config.PUBLIC_URL, email: values.user, password: values.password })
  process.stdout.write(`${accessToken}\n`)
} catch (error) {
  process.exitCode = 1
  process.stderr.write(`${wordsOf(error)}\n`)
}

function wordsOf(error: unknown): string {
  if (error instanceof SignInRefused || error instanceof ConfigError) return error.message
  const { message, cause } = error as Error & { cause?: { code?: string } }
  return cause?.code === 'ECONNREFUSED' ? 'Backplane is not running: start it with npm start, then ask again.' : message
}
