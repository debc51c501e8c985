import { toPublicId } from '../../dist/lib/ids.js'
import { adHoc, documentIds } from './documents.mjs'

/**
 * From the day's kinds to requests, and what each must be answered with.
 *
 * @param {ReturnType<typeof import('./tokens.mjs').createTokens>} tokens
 * @returns {Record<string, (person: { userId: string, tenantId: string }, token: number, detail: number) => Promise<{
 *   method: string, path: string, headers: Record<string, string>, body: string,
 *   wrong(answer: { status: number, headers: any, text: string }): boolean }>>} `wrong`: it is not what this kind is answered with
 */
export function createRequests(tokens) {
  const ids = documentIds()
  /** What clients remember of answers: the price list's ETag, and the next page of a tenant's members. */
  let etag
  const cursors = new Map()

  const tenantOf = ({ tenantId }) => toPublicId('tenant', tenantId)
  const get = (id, variables, headers, wrong) => ({
    method: 'GET',
    path: `/graphql?documentId=${id}${variables ? `&variables=${encodeURIComponent(JSON.stringify(variables))}` : ''}`,
    ...{ headers, body: '', wrong },
  })
  const post = (body, headers, wrong) => ({
    method: 'POST',
    path: '/graphql',
    headers: { ...headers, 'content-type': 'application/json' },
    ...{ body: JSON.stringify(body), wrong },
  })
  const signed = async (person, number) => ({ authorization: `Bearer ${await tokens.of(person, number)}` })
  const answers =
    (begin, status = 200) =>
    (answer) =>
      answer.status !== status || !answer.text.startsWith(begin)
  const refuses = (status, code) => (answer) =>
    answer.status !== status || !answer.text.startsWith('{"errors":[') || !answer.text.includes(code)

  const home = (headers, person, wrong = answers('{"data":{"viewer":{"id":"usr_')) =>
    get(ids.home, { tenant: tenantOf(person) }, headers, wrong)

  async function members(person, number, after) {
    const variables = { tenant: tenantOf(person), ...(after ? { after } : {}) }
    return get(ids.members, variables, await signed(person, number), (answer) => {
      if (answers('{"data":{"tenant":{"id":"tnt_')(answer)) return true
      const { hasNextPage, endCursor } = JSON.parse(answer.text).data.tenant.members.pageInfo
      cursors.set(person.tenantId, hasNextPage ? endCursor : undefined)
      return false
    })
  }

  const account = (chosen) => async (person, number) =>
    get(
      ids.account,
      { tenantId: chosen ? tenantOf(person) : '', chosen, messages: 10, bills: 5, payments: 5 },
      await signed(person, number),
      ({ status, text }) =>
        // Most members may not see their tenant's bills: they get everything else.
        status !== 200 ||
        !/"viewer":\{[^{]*"id":"usr_/.test(text) ||
        (text.includes('"errors"') && !text.includes('FORBIDDEN')),
    )

  function plans(headers) {
    return get(ids.plans, null, headers, (answer) => {
      if (answer.status === 304 && headers['if-none-match']) return answer.text !== ''
      // Without an ETag while the node cannot hear what is written.
      etag = answer.headers.etag
      return answers('{"data":{"plans":[{')(answer)
    })
  }

  return {
    home: async (person, number) => home(await signed(person, number), person),
    notifications: async (person, number) =>
      get(ids.notifications, null, await signed(person, number), answers('{"data":{"viewer":{"id":"usr_')),
    account: account(true),
    'account-tenants': account(false),
    plans: async () => plans({}),
    'plans-again': async () => plans(etag ? { 'if-none-match': etag } : {}),
    members: (person, number) => members(person, number),
    'members-next': (person, number) => members(person, number, cursors.get(person.tenantId)),
    'ad-hoc': async (person, number, detail) =>
      post({ query: adHoc(detail) }, await signed(person, number), answers('{"data":{"viewer":{"id":"usr_')),
    'mark-read': async (person, number, detail) =>
      post(
        { documentId: ids.markRead, variables: { id: toPublicId('notification', messageOf(person, detail)) } },
        await signed(person, number),
        answers('{"data":{"markNotificationRead":{"id":"ntf_'),
      ),
    'wrong-token': async (person) =>
      home({ authorization: `Bearer ${await tokens.wrong(person)}` }, person, refuses(401, 'UNAUTHENTICATED')),
    'expired-token': async (person) =>
      home({ authorization: `Bearer ${await tokens.expired(person)}` }, person, refuses(401, 'expired')),
    'unknown-document': async (person, number, detail) =>
      get(
        `sha256:${String(detail).padStart(64, '0')}`,
        null,
        await signed(person, number),
        refuses(400, 'not registered'),
      ),
    'bad-variables': async (person, number, detail) =>
      get(ids.members, { tenant: [detail, null] }, await signed(person, number), refuses(200, 'BAD_INPUT')),
  }
}

/** One of the five newest of a person's thirty messages, by the seed's numbering (`bench.id` in home/database/seed.sql). */
function messageOf({ userId }, detail) {
  const user = Number.parseInt(userId.slice(-12), 16)
  const number = (user - 1) * 30 + 30 - (detail % 5)
  return `0197a000-0000-7005-8000-${number.toString(16).padStart(12, '0')}`
}
