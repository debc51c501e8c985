import { setTimeout as sleep } from 'node:timers/promises'
import { cookieFetch } from '../../dist/server/cli/cookie-fetch.js'
import { readForm } from '../../dist/server/cli/forms.js'
import { httpFrom, sourceOf } from '../identity/http.mjs'
import { differenceOf } from './difference.mjs'
import { strangerOf } from './probes.mjs'

/** What an answer leaves to be done (a mail) must not be measured as part of the next one. */
const SETTLE_MS = 30
const NET = 1

/**
 * A browser on the issuer's page, and how it sends a pair of forms: from a source address of the pair's own, on a connection that is open
 * already, in an order of chance.
 *
 * @param {string} url the product's
 * @returns {Promise<(probe: typeof import('./probes.mjs').PROBES[number], person: { email: string }, turn: number) => Promise<{
 *   known: { ms: number }, unknown: { ms: number }, difference: string | null }>>} ms from sending the form to the last byte of the answer
 */
export async function sampler(url) {
  let send = httpFrom()
  const browser = cookieFetch((address, init) => send(address, init))
  const here = await openInteraction(url, browser)
  let source = 0

  return async (probe, { email }, turn) => {
    send = httpFrom({ from: sourceOf(NET, source++), connections: 1 })
    try {
      const form = readForm(await (await browser(`${here}${probe.path}`)).text())
      const addresses = { known: email, unknown: strangerOf(email) }
      const order = Math.random() < 0.5 ? ['known', 'unknown'] : ['unknown', 'known']
      const answers = {}
      for (const which of order) {
        answers[which] = await post(browser, new URL(form.action, url), {
          ...form.fields,
          ...probe.fields(addresses[which]),
        })
        const { status } = answers[which]
        if (status !== probe.status)
          throw new Error(`${probe.name} no. ${turn} was answered ${status}: ${answers[which].body.slice(0, 2_000)}`)
        if (probe.next) answers[which].next = await (await browser(`${here}${probe.next}`)).text()
        await sleep(SETTLE_MS)
      }
      return { ...answers, difference: differenceOf(answers, addresses) }
    } finally {
      send.close()
    }
  }
}

async function post(browser, address, fields) {
  const body = new URLSearchParams(fields)
  const began = performance.now()
  const response = await browser(address, { method: 'POST', body })
  const text = await response.text()
  return { ms: performance.now() - began, status: response.status, headers: [...response.headers], body: text }
}

/** @returns {Promise<string>} the address of a sign-in that has begun */
async function openInteraction(url, browser) {
  const start = new URL(`${url}/oidc/auth`)
  start.search = new URLSearchParams({
    client_id: 'backplane-cli',
    redirect_uri: 'http://127.0.0.1/callback',
    response_type: 'code',
    scope: 'openid',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  })
  const response = await browser(start)
  return new URL(response.headers.get('location'), start).href
}
