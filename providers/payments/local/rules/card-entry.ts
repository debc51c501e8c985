import { findTestCard, type TestCard } from './test-cards.ts'

/** The fields of the hosted form, as the customer typed them. */
export interface CardEntry {
  readonly number: string
  readonly expiry: string
  readonly cvc: string
}

export type CardEntryErrors = Partial<Record<keyof CardEntry, string>>

export type CheckedEntry =
  | { readonly ok: true; readonly card: TestCard; readonly expMonth: number; readonly expYear: number }
  | { readonly ok: false; readonly errors: CardEntryErrors }

const FURTHEST_EXPIRY_YEARS = 50

/** Checks all fields at once, so that the customer sees every error beside its field. `now` is the customer's own clock. */
export function checkCardEntry(entry: CardEntry, now: Date): CheckedEntry {
  const digits = entry.number.replace(/[\s-]/g, '')
  const card = findTestCard(digits)
  const expiry = parseExpiry(entry.expiry)
  const errors: CardEntryErrors = {}

  if (digits === '') errors.number = 'Enter the card number.'
  else if (!/^\d{12,19}$/.test(digits) || !passesLuhn(digits))
    errors.number = 'This card number is not valid. Check each digit.'
  else if (!card)
    errors.number = 'This test gateway takes only the test cards listed on this page. Never enter a real card here.'

  if (entry.expiry.trim() === '') errors.expiry = 'Enter the expiry date.'
  else if (!expiry) errors.expiry = 'Write the expiry date as month and year, for example 12 / 34.'
  else if (isExpired(expiry.month, expiry.year, now)) errors.expiry = 'This card has expired.'
  else if (expiry.year > now.getUTCFullYear() + FURTHEST_EXPIRY_YEARS) errors.expiry = 'This year is too far ahead.'

  const cvcLength = card?.brand === 'amex' ? 4 : 3
  const cvc = entry.cvc.trim()
  if (cvc === '') errors.cvc = 'Enter the security code.'
  else if (!(card ? new RegExp(`^\\d{${cvcLength}}$`) : /^\d{3,4}$/).test(cvc))
    errors.cvc = `The security code has ${cvcLength} digits.`

  if (Object.keys(errors).length > 0 || !card || !expiry) return { ok: false, errors }
  return { ok: true, card, expMonth: expiry.month, expYear: expiry.year }
}

/** The check digit of ISO/IEC 7812-1, annex B. `digits` holds decimal digits only. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place])
    const doubled = place % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** `12/34`, `12 / 2034`, `1234` → month and full year; null when it is not a month and a year. */
export function parseExpiry(text: string): { month: number; year: number } | null {
  const match = /^(\d{1,2})\s*[/-]\s*(\d{2}|\d{4})$/.exec(text.trim()) ?? /^(\d{2})(\d{2})$/.exec(text.trim())
  if (!match) return null
  const month = Number(match[1])
  const year = Number(match[2]) + (match[2]?.length === 2 ? 2000 : 0)
  return month >= 1 && month <= 12 ? { month, year } : null
}

/** A card is good through the last day of its month. */
export function isExpired(month: number, year: number, now: Date): boolean {
  return now.getTime() >= Date.UTC(year, month, 1)
}
