import { exportJWK, generateKeyPair, importJWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import { loadSigningKeys } from '../../providers/identity/local/keys.ts'
import type { TestBackplane } from './backplane.ts'
import { otherCompany } from './other-company.ts'

export interface Minted {
  readonly claims?: JWTPayload
  readonly header?: Partial<JWTHeaderParameters>
  /** Another key than the issuer's, under the issuer's own key id. */
  readonly forged?: boolean
  readonly algorithm?: 'ES256' | 'RS256'
}

/** Signs what it is told to with the keys of the local issuer: the tokens that it would never give out. */
export async function tokenMint(
  backplane: TestBackplane,
  subject: string,
): Promise<(wrong?: Minted) => Promise<string>> {
  const host = otherCompany(backplane)
  const sql = await host.sql('local_identity')
  const keys = await loadSigningKeys(sql, await host.secret('identity-keys'), new Date()).finally(() => host.close())
  const { issuer, audience } = backplane.app.identity.verifierConfig()
  const other = {
    ...(await exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey)),
    alg: 'ES256',
  }
  return async ({ claims, header, forged = false, algorithm = 'ES256' } = {}) => {
    const genuine = keys.find((key) => key.alg === algorithm)
    if (!genuine) throw new Error(`the issuer has no ${algorithm} key`)
    const now = Math.floor(Date.now() / 1_000)
    const payload = {
      iss: issuer,
      aud: audience,
      sub: subject,
      client_id: 'backplane-web',
      scope: 'openid api',
      iat: now,
      exp: now + 600,
      ...claims,
    }
    const key = await importJWK((forged ? other : genuine) as Parameters<typeof importJWK>[0], algorithm)
    return new SignJWT(Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== null)))
      .setProtectedHeader({ alg: algorithm, kid: String(genuine.kid), typ: 'at+jwt', ...header })
      .sign(key)
  }
}
