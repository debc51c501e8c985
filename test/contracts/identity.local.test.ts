import { randomUUID } from 'node:crypto'
import { refreshTokenGrant } from 'openid-client'
import { startLocalIdentity } from '../support/local-identity.ts'
import { openClient, signIn } from '../support/sign-in.ts'
import { testIdentityProvider } from './identity.ts'

testIdentityProvider('local', async () => {
  const issuer = await startLocalIdentity()
  const client = await openClient(issuer.url)
  return {
    identity: issuer.identity,
    unknownSubject: randomUUID(),
    async signIn(user, password) {
      const tokens = await signIn({ publicUrl: issuer.url, email: user.email, password })
      let refreshToken = tokens.refreshToken ?? ''
      return {
        accessToken: tokens.accessToken,
        async refreshes() {
          const answer = await refreshTokenGrant(client, refreshToken).catch((error: { error?: string }) => {
            if (error.error !== 'invalid_grant') throw error
            return null
          })
          refreshToken = answer?.refresh_token ?? refreshToken
          return answer !== null
        },
      }
    },
    close: issuer.close,
  }
})
