/*
 * The tokens of the day: a person gets a new one every few hours, when they next ask; an old one is not used again. A kilobyte each, as
 * those of the known issuers are.
 */

/** @param {{ sign(userId: string, tenantId: string, claims: object): Promise<string> }} issuer */
export function createTokens(issuer) {
  const current = new Map()
  let signed = 0
  return {
    /** @returns {Promise<string> | string} */
    of(person, number) {
      const known = current.get(person.userId)
      if (known?.number === number) return known.token
      signed += 1
      const entry = { number, token: sign(person, `${person.userId}-${number}`) }
      current.set(person.userId, entry)
      return entry.token.then((token) => {
        entry.token = token
        return token
      })
    },
    expired: (person) => sign(person, `${person.userId}-old`, { exp: Math.floor(Date.now() / 1_000) - 3_600 }),
    /** Everything is right but the signature. */
    async wrong(person) {
      const [head, claims] = (await sign(person, `${person.userId}-wrong`)).split('.')
      return `${head}.${claims}.${'A'.repeat(86)}`
    },
    get signed() {
      return signed
    },
  }

  function sign({ userId, tenantId }, jti, claims = {}) {
    return issuer.sign(userId, tenantId, { jti, permissions: PERMISSIONS, ...claims })
  }
}

const PERMISSIONS = Array.from({ length: 14 }, (_, index) => `bench:permission-number-${index}`)
