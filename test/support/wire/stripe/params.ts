import { parse } from 'qs'
import { invalidParam } from './errors.ts'

/** What a parameter may be: a plain kind, or `a|b|c` for a closed list. `!` at the end marks it as required. */
export type ParamKind = 'string' | 'integer' | 'percent' | 'boolean' | 'timestamp' | 'timestamp|now' | (string & {})

/** Dotted paths; `#` stands for an index and `*` for any one name: `items.#.price`, `metadata.*`. */
export type ParamTable = Readonly<Record<string, ParamKind>>

/** The form-encoded parameters of a body or a query string, as nested objects and arrays of strings. */
export function parseForm(text: string): Record<string, unknown> {
  return parse(text, { depth: 20, arrayLimit: 200, parameterLimit: 5000 }) as Record<string, unknown>
}

/**
 * Reads the parameters by the endpoint's table: unknown names, wrong kinds and missing values are Stripe's 400s. A
 * parameter of Stripe's that the simulator does not know is refused too, so that nothing is silently left out.
 */
export function readParams<P>(raw: Record<string, unknown>, table: ParamTable): P {
  const matchers = Object.entries(table).map(([path, kind]) => ({ path: path.split('.'), kind }))
  for (const { path, kind } of matchers) {
    if (!kind.endsWith('!') || path.length > 1) continue
    const value = raw[path[0] as string]
    if (value === undefined || value === '')
      throw invalidParam('parameter_missing', path.join('.'), `Missing required param: ${path.join('.')}.`)
  }
  return walk(raw, [], matchers) as P
}

type Matcher = { path: string[]; kind: string }

function walk(value: unknown, at: string[], matchers: Matcher[]): unknown {
  const own = matchers.find(({ path }) => path.length === at.length && path.every((part, i) => fits(part, at[i])))
  if (typeof value === 'string') {
    if (own) return coerce(value, own.kind.replace(/!$/, ''), at)
    if (value === '' && matchers.some(({ path }) => at.every((part, i) => path[i] === '*' || fits(path[i], part))))
      return ''
    throw invalidParam('parameter_unknown', bracketed(at), `Received unknown parameter: ${bracketed(at)}`)
  }
  if (own) throw invalidParam('parameter_invalid', bracketed(at), `Invalid ${own.kind}: ${JSON.stringify(value)}`)
  if (Array.isArray(value)) return value.map((item, index) => walk(item, [...at, String(index)], matchers))
  const entries = Object.entries(value as Record<string, unknown>)
  return Object.fromEntries(entries.map(([key, item]) => [key, walk(item, [...at, key], matchers)]))
}

function fits(pattern: string | undefined, part: string | undefined): boolean {
  return pattern === '*' || pattern === part || (pattern === '#' && /^\d+$/.test(part ?? ''))
}

function coerce(text: string, kind: string, at: string[]): unknown {
  const name = bracketed(at)
  if (kind === 'string') return text
  if (kind === 'timestamp|now') return text === 'now' ? text : coerce(text, 'timestamp', at)
  if (kind === 'integer' || kind === 'timestamp') {
    if (!/^-?\d{1,15}$/.test(text))
      throw invalidParam(
        'parameter_invalid_integer',
        name,
        `Invalid ${kind}: ${text}${kind === 'timestamp' ? '; must be an integer Unix timestamp' : ''}`,
      )
    return Number(text)
  }
  if (kind === 'percent') {
    if (!/^\d{1,3}(\.\d{1,2})?$/.test(text) || Number(text) > 100)
      throw invalidParam('parameter_invalid', name, `Invalid ${name}: from 0 to 100, with at most two decimals.`)
    return Number(text)
  }
  if (kind === 'boolean') {
    if (text !== 'true' && text !== 'false') throw invalidParam('parameter_invalid', name, `Invalid boolean: ${text}`)
    return text === 'true'
  }
  const choices = kind.split('|')
  if (!choices.includes(text))
    throw invalidParam('parameter_invalid', name, `Invalid ${name}: must be one of ${choices.join(', ')}`)
  return text
}

function bracketed([first = '', ...rest]: string[]): string {
  return first + rest.map((part) => `[${part}]`).join('')
}

/** Metadata is merged key by key; an empty value removes its key, an empty whole removes all (docs.stripe.com/api/metadata). */
export function mergeMetadata(
  before: Record<string, string> | null,
  patch: Record<string, unknown> | '' | null | undefined,
): Record<string, string> {
  if (patch === '' || patch === null) return {}
  const merged = { ...before }
  for (const [key, value] of Object.entries(patch ?? {})) {
    if (key.length > 40 || String(value).length > 500)
      throw invalidParam('parameter_invalid', `metadata[${key}]`, 'Metadata keys hold 40 characters, values 500.')
    if (value === '') delete merged[key]
    else merged[key] = String(value)
  }
  if (Object.keys(merged).length > 50)
    throw invalidParam('parameter_invalid', 'metadata', 'Metadata holds at most 50 keys.')
  return merged
}
