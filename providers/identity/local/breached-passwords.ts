import { createHash } from 'node:crypto'
import type { Log } from '../../host.ts'

const LIMIT_MS = 2_000
const ANSWER_CHARACTERS = 200_000

/**
 * Whether the password occurs in known breaches, by the range API of Have I Been Pwned (v3): only five characters of its SHA-1 leave
 * this process. When the API does not answer, nobody is kept from choosing a password: it counts as unknown, and the log says so.
 */
export async function isBreachedPassword(password: string, baseUrl: string, log: Log): Promise<boolean> {
  const digest = createHash('sha1').update(password).digest('hex').toUpperCase()
  try {
    const response = await fetch(`${baseUrl.replace(/\/$/, '')}/range/${digest.slice(0, 5)}`, {
      headers: { 'add-padding': 'true', 'user-agent': 'backplane' },
      redirect: 'error',
      signal: AbortSignal.timeout(LIMIT_MS),
    })
    if (!response.ok) throw new Error(`it answered ${response.status}`)
    const lines = (await response.text()).slice(0, ANSWER_CHARACTERS).split(/\r?\n/)
    // Padding has the count 0.
    return lines.some((line) => line.startsWith(`${digest.slice(5)}:`) && !line.endsWith(':0'))
  } catch (error) {
    log.warn({ err: error }, 'a password could not be checked against known breaches, and was let pass')
    return false
  }
}
