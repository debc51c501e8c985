import { aligned, median, ms } from '../identity/figures.mjs'
import { describeSize, SIZES } from '../identity/sizes.mjs'

const MOST_TIMES = 1.5

/** @param {Record<string, number[]>} small @param {Record<string, number[]>} large ms by name of what was asked */
export function found(small, large) {
  const lines = Object.keys(small).map((name) => {
    const [of, at] = [median(small[name]), median(large[name])]
    return { name, of, at, ratio: at / of, count: small[name].length }
  })
  return {
    title: 'At scale',
    method: METHOD,
    table: aligned([
      ['', 'times', 'small', 'large', 'ratio'],
      ...lines.map(({ name, of, at, ratio, count }) => [name, String(count), ms(of), ms(at), `${ratio.toFixed(2)} ×`]),
    ]),
    wanted: lines.map(({ name, ratio }) => ({
      what: name,
      wanted: `≤ ${MOST_TIMES} ×`,
      found: `${ratio.toFixed(2)} ×`,
      ok: ratio <= MOST_TIMES,
    })),
    raw: { small, large },
  }
}

const METHOD = `Two whole products on the local issuer: ${describeSize(SIZES.small)}; ${describeSize(SIZES.large)}. Of ten tenants one has 110 members and nine have 10; all
people have names and addresses of their own and accounts at the issuer. One after the other, small and large in an order of chance, people of tenants of 110
members visit: sign in (authorization request, page, form, code, tokens), ask who they are with the token that is new to the product, read their tenant's members, and try what
only an admin may; and staff list and search people. Each person visits once, so that no answer is in memory. Figures are medians.`
