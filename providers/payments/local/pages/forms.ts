import type { CardEntry } from '../rules/card-entry.ts'

const LARGEST_FORM_BYTES = 4_096
const LONGEST_FIELD = 64

/** The fields of an ordinary form post; null when it is anything else or larger than a card form can be. */
export async function readForm(request: Request): Promise<URLSearchParams | null> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') return null
  const body = await request.text()
  return body.length <= LARGEST_FORM_BYTES ? new URLSearchParams(body) : null
}

function field(form: URLSearchParams, name: string): string {
  return (form.get(name) ?? '').slice(0, LONGEST_FIELD)
}

export function cardEntryOf(form: URLSearchParams): CardEntry {
  return { number: field(form, 'number'), expiry: field(form, 'expiry'), cvc: field(form, 'cvc') }
}
