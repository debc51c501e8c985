import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadSigningKeys } from '../../providers/identity/local/keys.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { otherCompany } from '../support/other-company.ts'
import { signIn } from '../support/sign-in.ts'

describe('npm run keys', () => {
  let backplane: TestBackplane

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
  })
  afterAll(() => backplane?.close())

  function keys(args: readonly string[], more = {}): Promise<{ code: number; out: string; err: string }> {
    const { appUrl, ownerUrl } = backplane.database
    const home = backplane.home
    const env = { ...process.env, DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl, BACKPLANE_HOME: home, ...more }
    return new Promise((resolve) => {
      execFile(process.execPath, ['--import', 'tsx', 'server/cli/keys.ts', ...args], { env }, (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, out, err }),
      )
    })
  }
  const listed = async () => (await keys(['list'])).out.trim().split('\n')

  /** The keys as the next process reads them: of each algorithm the one that signs first. */
  async function signing(): Promise<string[]> {
    const company = otherCompany(backplane)
    try {
      const stored = await loadSigningKeys(
        await company.sql('local_identity'),
        await company.secret('identity-keys'),
        new Date(),
      )
      return ['ES256', 'RS256'].map((name) => String(stored.find(({ alg }) => alg === name)?.kid))
    } finally {
      await company.close()
    }
  }

  it('lists them, makes the next ones once, and drops those that are in the wrong hands', async () => {
    const [first = '', second = ''] = await signing()
    expect(await listed()).toEqual([
      expect.stringMatching(new RegExp(`^${first}  ES256  signs since 20\\S+Z$`)),
      expect.stringMatching(new RegExp(`^${second}  RS256  signs since 20\\S+Z$`)),
    ])

    const rotated = await keys(['rotate'])
    expect([rotated.code, rotated.err]).toEqual([0, ''])
    expect(rotated.out).toMatch(/^The next keys are published, and sign from 20\S+Z on\. .* nobody is signed out\.\n$/)
    expect((await keys(['rotate'])).out, 'a second time').toBe(rotated.out)
    const four = await listed()
    expect(four.map((line) => line.replace(/^\S+ {2}(\S+) {2}(.*) 20\S+Z.*$/, '$1 $2'))).toEqual([
      'ES256 is published, and signs from',
      'ES256 signs since',
      'RS256 is published, and signs from',
      'RS256 signs since',
    ])

    const email = 'ada@example.com'
    const person = { email, password: 'correct horse battery' }
    await backplane.app.identity.users?.create(person, { idempotencyKey: email })
    const { accessToken } = await signIn({ publicUrl: backplane.url, ...person })
    expect(decodeProtectedHeader(accessToken).kid).toBe(first)
    const dropped = await keys(['rotate', '--leaked', first])
    expect([dropped.code, dropped.out]).toEqual([0, expect.stringMatching(new RegExp(`^The key ${first} is gone\\.`))])
    const [next, same] = await signing()
    expect([next === first, same]).toEqual([false, second])
    expect((await listed()).filter((line) => line.includes(first))).toEqual([])
  })

  it('replaces all of them, also when the secret under which they were kept is gone with them', async () => {
    const before = await signing()
    await rm(join(backplane.home, 'secrets', 'identity-keys'))
    const { code, out } = await keys(['rotate', '--leaked', 'all'])
    expect([code, out]).toEqual([0, expect.stringContaining('All keys are gone.')])
    expect(await listed()).toHaveLength(2)
    expect((await signing()).filter((kid) => before.includes(kid))).toEqual([])
  })

  it('says what it cannot do, and changes nothing', async () => {
    const before = await listed()
    for (const args of [[], ['rotate', 'now'], ['list', '--leaked', 'all'], ['rotate', '--leaked', '']])
      expect(await keys(args)).toEqual({ code: 1, out: '', err: expect.stringMatching(/^Say what: npm run keys/) })
    const unknown = await keys(['rotate', '--leaked', 'nobody'])
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringMatching(/^There is no key nobody, and nothing was/)])
    const elsewhere = {
      IDENTITY_PROVIDER: 'oidc',
      OIDC_ISSUER_URL: 'https://issuer.example',
      OIDC_CLIENT_ID: 'web',
      API_AUDIENCE: 'https://api.example',
    }
    const refused = await keys(['rotate'], elsewhere)
    expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/^IDENTITY_PROVIDER is "oidc": its keys/)])
    expect(await listed()).toEqual(before)
  })
})
