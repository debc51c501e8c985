/**
 * A connection string whose sessions begin with these settings, beside those that it brings; where both name one, ours stands. pg lets
 * the options of a string take the place of a client's, so they must be in the string; a setting made by a statement instead would stay behind with a
 * pooler's connection.
 *
 * @param url `postgresql://…`; @param settings names and values of PostgreSQL, without spaces
 */
export function withSettings(url: string, settings: Readonly<Record<string, string>>): string {
  const [base, query] = split(url)
  const parameters = new URLSearchParams(query)
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
  parameters.set('options', [parameters.get('options') ?? '', ...options].join(' ').trim())
  return `${base}?${parameters}`
}

function split(url: string): readonly [string, string] {
  const at = url.indexOf('?')
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)]
}
