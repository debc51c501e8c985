import type { Log } from '../../host.ts'
import { isBreachedPassword } from './breached-passwords.ts'
import { isCommonPassword } from './common-passwords.ts'
import { passwordProblem } from './passwords.ts'

/** What is wrong with a new password for this address, or null. */
export type PasswordRules = (password: string, email: string) => Promise<string | null>

/** Length, the address itself, the passwords that everybody tries first, and, where `hibpUrl` is set, known breaches. */
export function createPasswordRules(hibpUrl: string | undefined, log: Log): PasswordRules {
  return async (password, email) => {
    const problem = passwordProblem(password, email)
    if (problem) return problem
    if (isCommonPassword(password)) return 'This password is among those that are tried first. Choose another one.'
    if (hibpUrl && (await isBreachedPassword(password, hibpUrl, log)))
      return 'This password has appeared in a data breach. Choose another one.'
    return null
  }
}
