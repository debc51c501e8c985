import { decodeJwt } from 'jose'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProviderHost, SqlPool } from '../../providers/host.ts'
import { revokeConsent } from '../../providers/identity/local/consents.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { registerOther } from '../support/consent.ts'
import { eventually } from '../support/eventually.ts'
import { graphqlClient } from '../support/graphql-client.ts'
import { otherCompany } from '../support/other-company.ts'
import { cookieFetch, openClient, signIn } from '../support/sign-in.ts'
import { submit, walk } from '../support/walk.ts'

const PASSWORD = 'correct horse battery'

describe('what was signed in to by the local issuer', () => {
  let backplane: TestBackplane
  let company: ProviderHost & { close(): Promise<void> }
  let sql: SqlPool
  let cli: oidc.Configuration
  let people = 0

  beforeAll(async () => {
    backplane = await startTestBackplane()
    company = otherCompany(backplane)
    sql = await company.sql('local_identity')
    cli = await openClient(backplane.url)
  })
  afterAll(async () => {
    await company?.close()
    await backplane?.close()
  })

  const status = async (token: string) => (await graphqlClient(backplane.url, token).ask('{ viewer { id } }')).status
  const refused = (token: string) => eventually(async () => (await status(token)) === 401, 'the token is refused')

  async function somebody() {
    const email = `ending${++people}@example.com`
    const write = { idempotencyKey: email }
    await backplane.app.identity.users?.create({ email, password: PASSWORD, emailVerified: true }, write)
    const browser = cookieFetch()
    const enter = (clientId = 'backplane-cli', redirectUri = 'http://127.0.0.1/callback') =>
      signIn({ publicUrl: backplane.url, email, password: PASSWORD, browser, clientId, redirectUri })
    const tokens = await enter()
    expect(await status(tokens.accessToken)).toBe(200)
    const web = () => enter('backplane-web', `${backplane.url}/callback`)
    return { browser, enter, web, ...tokens, refreshToken: tokens.refreshToken ?? '' }
  }

  it('is over, for the API too, once an old refresh token is used again; what else the browser holds goes on', async () => {
    const ada = await somebody()
    const web = await ada.web()
    await oidc.refreshTokenGrant(cli, ada.refreshToken)
    await sql.query(
      `update payloads set consumed_at = consumed_at - interval '1 minute' where model = 'RefreshToken' and account_id = $1`,
      [ada.subject],
    )
    await expect(oidc.refreshTokenGrant(cli, ada.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' })
    await refused(ada.accessToken)
    expect(await status(web.accessToken)).toBe(200)
    await oidc.refreshTokenGrant(await openClient(backplane.url, 'backplane-web'), web.refreshToken ?? '')

    const again = await ada.enter()
    expect(decodeJwt(again.accessToken).sid, 'in the same session').toBe(decodeJwt(ada.accessToken).sid)
    // What was given in the second in which the old one ended is taken for old.
    const { access_token } = await eventually(async () => {
      const next = await oidc.refreshTokenGrant(cli, again.refreshToken ?? '')
      return (await status(next.access_token)) === 200 && next
    }, 'the new sign-in is let in')
    expect(await status(access_token)).toBe(200)
  })

  it('is over, for the API too, when its program revokes the refresh token', async () => {
    const ada = await somebody()
    const web = await ada.web()
    await oidc.tokenRevocation(cli, ada.refreshToken)
    await refused(ada.accessToken)
    expect(await status(web.accessToken)).toBe(200)
  })

  it('is over for another company’s application whose consent is taken back, and for nobody else', async () => {
    const [ada, bob] = [await somebody(), await somebody()]
    const calendar = await registerOther(sql, backplane.url)
    const [hers, his] = [await calendar.enter(ada.browser), await calendar.enter(bob.browser)]
    for (const { access_token } of [hers, his]) expect(await status(access_token)).toBe(200)
    await revokeConsent(sql, ada.subject, calendar.clientId)
    await refused(hers.access_token)
    for (const token of [his.access_token, ada.accessToken, bob.accessToken]) expect(await status(token)).toBe(200)
    expect((await calendar.ask(ada.browser)).page).toContain('Allow Film Calendar?')
  })

  it('is over for another company’s application when the person signs out, although none of ours was used', async () => {
    const ada = await somebody()
    await sql.query(`delete from payloads where account_id = $1`, [ada.subject])
    const calendar = await registerOther(sql, backplane.url)
    const asked = await calendar.ask(ada.browser)
    const { email } = (await backplane.app.identity.users?.get(ada.subject as never)) ?? { email: '' }
    await submit(ada.browser, asked, backplane.url, { email, password: PASSWORD })
    const tokens = await calendar.enter(ada.browser)
    expect(await status(tokens.access_token)).toBe(200)
    const page = await walk(ada.browser, `${backplane.url}/oidc/session/end`, backplane.url)
    await submit(ada.browser, page, backplane.url, { logout: 'yes' })
    await refused(tokens.access_token)
  })
})
