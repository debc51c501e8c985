/** Headers that differ from answer to answer whoever asks; of a cookie the value does, and its name and attributes are compared. */
const OF_EACH_ANSWER = new Set(['date', 'x-request-id', 'request-id'])

/**
 * What tells the two answers of a pair apart, once each is rid of the address that was typed.
 *
 * @param {Record<'known' | 'unknown', { status: number, headers: [string, string][], body: string, next?: string }>} answers
 * @param {Record<'known' | 'unknown', string>} addresses
 * @returns {string | null} null when nothing does
 */
export function differenceOf(answers, addresses) {
  const [known, unknown] = ['known', 'unknown'].map((which) => partsOf(answers[which], addresses[which]))
  for (const part of Object.keys(known))
    if (known[part] !== unknown[part])
      return `${part}: "${around(known[part], unknown[part])}" and "${around(unknown[part], known[part])}"`
  return null
}

function partsOf({ status, headers, body, next = '' }, email) {
  const shown = headers
    .filter(([name]) => !OF_EACH_ANSWER.has(name))
    .map(([name, value]) => `${name}: ${name === 'set-cookie' ? value.replace(/=[^;]*/, '=…') : value}`)
  const rid = (text) => text.replaceAll(email, 'ADDRESS')
  return { status: String(status), headers: shown.join('\n'), body: rid(body), 'page after it': rid(next) }
}

function around(text, other) {
  let at = 0
  while (at < text.length && text[at] === other[at]) at++
  return text.slice(Math.max(0, at - 40), at + 60)
}
