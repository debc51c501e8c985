import { IDS } from '../identity/documents.mjs'
import { httpFrom } from '../identity/http.mjs'

/** Of each kind of query; an open loop: each is sent when it is due, however late the answers before it are. */
const A_SECOND = 20
const [FEWEST, MOST] = [80, 100]

/**
 * Everybody else's queries: a page of members whose answer cannot be in memory, because no person asks twice for as many, and the viewer,
 * which is.
 *
 * @param {string} url @param {{ email: string, tenant: string }[]} readers @param {(email: string) => Promise<string>} signIn
 * @returns {Promise<{ during<T>(phase: string, work: Promise<T>): Promise<T>, samples(): Record<string, Record<string, number[]>>, close(): void }>}
 *   `samples`: by phase and kind, ms from when each was due to the last byte of its answer
 */
export async function openTrickle(url, readers, signIn) {
  const send = httpFrom()
  const tokens = []
  for (const { email } of readers) tokens.push(await signIn(email))
  const samples = {}
  let turn = 0

  const ask = (who, documentId, variables = {}) => {
    const query = new URLSearchParams({ documentId, variables: JSON.stringify(variables) })
    return send(`${url}/graphql?${query}`, { headers: { authorization: `Bearer ${tokens[who]}` } })
  }
  const KINDS = {
    members: (number) => {
      const who = number % readers.length
      const first = FEWEST + (Math.floor(number / readers.length) % (MOST - FEWEST + 1))
      return ask(who, IDS.members, { tenant: readers[who].tenant, first })
    },
    viewer: (number) => ask(number % readers.length, IDS.viewer),
  }

  const kinds = Object.keys(KINDS)
  /** Of one kind after the other, so that none stands behind another's. */
  const gap = 1_000 / A_SECOND / kinds.length

  async function once(phase, kind, number, due) {
    const response = await KINDS[kind](number)
    const text = await response.text()
    const took = performance.now() - due
    if (response.status !== 200 || text.includes('"errors"'))
      throw new Error(`"${kind}" was answered ${response.status} during the ${phase}: ${text.slice(0, 300)}`)
    samples[phase] ??= {}
    samples[phase][kind] ??= []
    samples[phase][kind].push(took)
  }

  return {
    async during(phase, work) {
      const pending = []
      const began = performance.now()
      let sent = 0
      const timer = setInterval(() => {
        for (; began + sent * gap <= performance.now(); sent++) {
          const kind = kinds[sent % kinds.length]
          pending.push(once(phase, kind, Math.floor(turn++ / kinds.length), began + sent * gap))
        }
      }, 1)
      try {
        return await work
      } finally {
        clearInterval(timer)
        await Promise.all(pending)
      }
    },
    samples: () => samples,
    close: send.close,
  }
}
