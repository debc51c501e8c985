import { toPrincipal } from '../../../dist/providers/identity/local/principal.js'

/**
 * An identity provider that signs nobody in: the people are in `identities` already, so that nobody has to be met.
 *
 * @param {Record<string, string | undefined>} env BENCH_ISSUER, BENCH_AUDIENCE and BENCH_JWKS say whose tokens hold
 */
export function createIdentity({ BENCH_ISSUER, BENCH_AUDIENCE, BENCH_JWKS }) {
  return {
    name: 'bench',
    clientConfig: () => ({
      authority: BENCH_ISSUER,
      clientId: 'bench',
      audience: BENCH_AUDIENCE,
      scope: 'openid api',
      extraAuthorizeParams: {},
    }),
    verifierConfig: () => ({
      issuer: BENCH_ISSUER,
      jwksUri: BENCH_JWKS,
      audience: BENCH_AUDIENCE,
      algorithms: ['EdDSA'],
      clockToleranceSeconds: 5,
      requireTyp: 'at+jwt',
    }),
    toPrincipal,
    users: { get: async () => null, findByEmail: async () => [] },
  }
}
