import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'

let b: TestBackplane
beforeAll(async () => {
  b = await startTestBackplane()
})
afterAll(() => b.close())
it('probe', async () => {
  await b.app.db
    .as({ userId: null, tenantIds: [] }, (tx) => tx.feature.findUnique({ where: { key: '\u0000' } }))
    .catch((e) => console.log(e.name, e.code, JSON.stringify(e.meta), e.cause, Object.keys(e)))
  await b.app.db
    .as({ userId: null, tenantIds: [] }, (tx) => tx.$queryRaw`select ${'\u0000'}::text`)
    .catch((e) => console.log(e.name, e.code, JSON.stringify(e.meta), e.cause, Object.keys(e)))
  await b.app.db
    .as({ userId: null, tenantIds: [] }, (tx) => tx.$queryRaw`update audit_entries set action = 'x'`)
    .catch((e) => console.log(e.name, e.code, JSON.stringify(e.meta), e.cause, Object.keys(e)))
  await b.app.db
    .as({ userId: null, tenantIds: [] }, (tx) => tx.auditEntry.deleteMany())
    .catch((e) => console.log(e.name, e.code, JSON.stringify(e.meta), e.cause, Object.keys(e)))
  const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    fetch(b.url + '/graphql', { method: 'POST', headers, body }).then(async (r) =>
      console.log(r.status, r.headers.get('x-request-id'), (await r.text()).slice(0, 400)),
    )
  await post('[{"query":"{__typename}"}]')
  await post('{}')
  await post('"x"')
  await post('null')
  await post('{"query":1}')
  await post('{"query":"{ __typename }","variables":[]}')
  await post('{"query":"{ __typename }","variables":"x"}')
  await post('{"query":"{ __typename }","operationName":"x"}')
  await post('{"query":"query A { __typename } query B { __typename }"}')
  await post('{"query":"{ nope }"}')
  await post('{"query":"{ plans("}')
  await post('{"query":""}')
  await post('{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"abc"}}}')
  await post('{"query":"{ __typename }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"abc"}}}')
  await post('')
  await post('{"query":"{ __typename }"}', {})
  await post('{"query":"{ __typename }"}', { 'content-type': 'garbage' })
  await post('{"query":"{ __typename }"}', { 'content-type': 'application/json; charset=utf-16' })
  await post('{"query":"{ __typename }"}', { 'content-type': 'application/json', accept: 'text/html' })
  await post(
    '{"query":"mutation($i: CancelSubscriptionInput!) { cancelSubscription(input: $i) { __typename } }", "variables": {"i": {"subscriptionId":"x","idempotencyKey":"x","when":"NO"}}}',
  )
  await post('{"query":"{ metrics { activeSubscriptions(at: \\"yesterday\\") } }"}')
  await post('{"query":"{ plans { prices(currency: \\"usd\\") {id} } }"}')
  await post('{"query":"query($c: CurrencyCode){ plans { prices(currency: $c) {id} } }","variables":{"c":"usd"}}')
  await fetch(b.url + '/graphql').then(async (r) => console.log(r.status, (await r.text()).slice(0, 300)))
  await fetch(b.url + '/graphql?query={__typename}').then(async (r) =>
    console.log(r.status, (await r.text()).slice(0, 300)),
  )
  await post('{"query":"{ __typename }"}', {
    'content-type': 'application/json',
    authorization: 'Bearer ' + 'a'.repeat(9000),
  })
  await post('{"query":"{ __typename }"}', {
    'content-type': 'application/json',
    authorization: 'Bearer ' + 'a'.repeat(1000000),
  }).catch((e) => console.log(String(e), e.cause))
  await post('{"query":"' + 'a'.repeat(300000) + '"}')
})
