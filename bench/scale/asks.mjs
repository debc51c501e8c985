import { IDS } from '../identity/documents.mjs'
import { httpFrom, sourceOf } from '../identity/http.mjs'
import { readOperator, readPeople } from '../identity/people.mjs'
import { openSignIn } from '../identity/sign-in.mjs'

const NET = 3
const PAGE = 20

/**
 * What is asked of a product, in the order of a person's visit. Each person visits once, so that no answer is in memory.
 *
 * @param {string} url @param {{ urls: { superuser: string } }} database @param {number} visits how many there will be
 * @returns {Promise<{ visit(turn: number): Record<string, () => Promise<number>> }>} each is asked once, in this order, and says how many ms it took
 */
export async function openAsks(url, database, visits) {
  const people = await readPeople(database, { count: visits, only: 'many' })
  const signIn = await openSignIn(url)
  const operator = await signIn((await readOperator(database)).email)
  const send = httpFrom()

  /** Asks and reads the whole answer. `right` is what it must contain. */
  async function ask(token, documentId, variables, right, how = 'GET') {
    const request = { documentId, variables }
    const headers = { authorization: `Bearer ${token}` }
    const began = performance.now()
    const response =
      how === 'GET'
        ? await send(`${url}/graphql?${new URLSearchParams({ documentId, variables: JSON.stringify(variables) })}`, {
            headers,
          })
        : await send(`${url}/graphql`, {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify(request),
          })
    const text = await response.text()
    const ms = performance.now() - began
    if (!text.includes(right))
      throw new Error(`${url} answered ${response.status}, without "${right}": ${text.slice(0, 500)}`)
    return { ms, text }
  }

  return {
    visit(turn) {
      const { email, name, tenant } = people[turn]
      let token
      let cursor
      const only = async (asked) => (await asked).ms
      return {
        'sign-in, end to end': async () => {
          const browser = httpFrom({ from: sourceOf(NET, turn), connections: 1 })
          const began = performance.now()
          token = await signIn(email, browser)
          const ms = performance.now() - began
          browser.close()
          return ms
        },
        'who am I, with a token never seen': () => only(ask(token, IDS.whoAmI, {}, `"id":"${tenant}"`)),
        'members, first page of 20': () => only(ask(token, IDS.members, { tenant, first: PAGE }, '"hasNextPage":true')),
        'members, last page by cursor': async () => {
          const most = await ask(token, IDS.members, { tenant, first: 100 }, '"hasNextPage":true')
          cursor = JSON.parse(most.text).data.tenant.members.pageInfo.endCursor
          return only(ask(token, IDS.members, { tenant, first: PAGE, after: cursor }, '"hasNextPage":false'))
        },
        'a change that is not permitted': () => {
          const input = { tenantId: tenant, name: 'Mine' }
          return only(ask(token, IDS.rename, { input }, '"FORBIDDEN"', 'POST'))
        },
        'staff: list of users': () =>
          only(ask(operator, IDS.users, { search: null, first: PAGE }, '"hasNextPage":true')),
        'staff: search by address': () =>
          only(ask(operator, IDS.users, { search: email, first: PAGE }, `"email":"${email}"`)),
        'staff: search by name': () =>
          only(ask(operator, IDS.users, { search: name, first: PAGE }, `"name":"${name}"`)),
        'staff: search by what all addresses share': () =>
          only(ask(operator, IDS.users, { search: 'company', first: PAGE }, '"hasNextPage":true')),
        'staff: search by part of a name': () =>
          only(ask(operator, IDS.users, { search: name.split(' ')[1], first: PAGE }, name.split(' ')[1])),
      }
    },
  }
}
