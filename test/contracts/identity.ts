import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testRemove, testResetPassword, testUpdate, testVerifyEmail } from './identity/account-changes.ts'
import { testAccounts } from './identity/accounts.ts'
import { testFactors } from './identity/factors.ts'
import { type IdentityFixture, PARTS, type Part } from './identity/fixture.ts'
import { testLogout } from './identity/logout.ts'
import { testMachineClients } from './identity/machine-clients.ts'
import { testSessions } from './identity/sessions.ts'
import { testTokens } from './identity/tokens.ts'

export type { IdentityFixture } from './identity/fixture.ts'

const SUITES: Readonly<Record<Part, (open: () => IdentityFixture) => void>> = {
  users: testUsers,
  sessions: testSessions,
  factors: testFactors,
  machineClients: testMachineClients,
  readLogoutToken: testLogout,
}

function testUsers(open: () => IdentityFixture): void {
  testAccounts(open)
  describe('update', () => testUpdate(open))
  describe('remove', () => testRemove(open))
  describe('resetPassword', () => testResetPassword(open))
  describe('verifyEmail', () => testVerifyEmail(open))
}

/**
 * What every identity adapter must do, whichever issuer stands behind it.
 * @param lacks the parts of the port that this adapter does not have: it must really lack them, so that the product answers UNSUPPORTED
 */
export function testIdentityProvider(
  name: string,
  make: () => Promise<IdentityFixture>,
  lacks: readonly Part[] = [],
): void {
  describe(`identity: ${name}`, () => {
    let fixture: IdentityFixture
    const open = () => fixture
    beforeAll(async () => {
      fixture = await make()
    })
    afterAll(() => fixture?.close())

    describe('tokens', () => testTokens(open))
    for (const one of PARTS) {
      const lacked = lacks.includes(one)
      describe(lacked ? `${one}, which ${name} lacks` : one, () => {
        if (!lacked) return SUITES[one](open)
        it('is absent', () => expect(fixture.identity[one]).toBeUndefined())
      })
    }
  })
}
