import type { AdapterPayload } from 'oidc-provider'
import { seal, unseal } from './seal.ts'

/** Stands in a stored interaction's return address for the interaction's id. */
const ID_MARK = '{id}'

/**
 * What a row must give back although its finder does not hold it: whoever types a user code finds a device's code, and an
 * interaction goes on with it. It is encrypted, so that a copy of the database gives nobody a code that works.
 */
const SEALED: Readonly<Record<string, readonly string[]>> = {
  DeviceCode: ['jti', 'userCode'],
  Interaction: ['deviceCode', 'parJti'],
}

/** Without what its holder keeps: its own id, and in an interaction the session's cookie, which nothing reads. */
export function storable(
  model: string,
  row: string,
  id: string,
  whole: AdapterPayload,
  secret: string,
): Record<string, unknown> {
  const kept: Record<string, unknown> = { ...whole }
  const hidden = Object.fromEntries(
    (SEALED[model] ?? []).flatMap((name) => (kept[name] === undefined ? [] : [[name, kept[name]]])),
  )
  for (const name of ['jti', ...Object.keys(hidden)]) delete kept[name]
  if (Object.keys(hidden).length > 0) kept.sealed = seal(JSON.stringify(hidden), secret, row)
  if (whole.returnTo) kept.returnTo = whole.returnTo.replace(id, ID_MARK)
  if (whole.session) kept.session = { ...whole.session, cookie: '' }
  return kept
}

/** @param id what its holder showed; null when it was found by something else */
export function restored(
  row: string,
  id: string | null,
  { sealed, ...kept }: AdapterPayload & { readonly sealed?: string },
  secret: string,
): AdapterPayload {
  const payload: AdapterPayload = { ...kept, ...(sealed ? (JSON.parse(unseal(sealed, secret, row)) as object) : {}) }
  if (id === null) return payload
  return { ...payload, jti: id, ...(payload.returnTo ? { returnTo: payload.returnTo.replace(ID_MARK, id) } : {}) }
}
