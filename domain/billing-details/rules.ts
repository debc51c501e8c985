import { isCountry } from '../../lib/countries.ts'
import type { Address, BillingDetails } from '../../providers/payments/port.ts'
import { readTaxId } from './tax-ids.ts'

export interface GivenDetails {
  readonly legalName: string
  readonly address: {
    readonly line1: string
    readonly line2?: string | null
    readonly city: string
    readonly postalCode?: string | null
    readonly region?: string | null
    readonly country: string
  }
  readonly taxId?: string | null
}

export type InvalidField = 'legalName' | 'taxId' | `address.${keyof Address}`

export type UpdateResult =
  | { readonly kind: 'updated'; readonly tenantId: string }
  | { readonly kind: 'invalid'; readonly field: InvalidField; readonly problem: string }

export type ReadDetails =
  | { readonly kind: 'valid'; readonly details: BillingDetails }
  | { readonly kind: 'invalid'; readonly field: InvalidField; readonly problem: string }

const LONGEST = { legalName: 150, line1: 200, line2: 200, city: 100, postalCode: 20, region: 100 } as const
type Text = keyof typeof LONGEST
const REQUIRED: readonly Text[] = ['legalName', 'line1', 'city']

/** What somebody has entered, without spaces around it; empty is absent. */
export function readDetails({ legalName, address, taxId }: GivenDetails): ReadDetails {
  const given: Readonly<Record<Text, string>> = {
    legalName: legalName.trim(),
    line1: address.line1.trim(),
    line2: address.line2?.trim() ?? '',
    city: address.city.trim(),
    postalCode: address.postalCode?.trim() ?? '',
    region: address.region?.trim() ?? '',
  }
  for (const name of Object.keys(LONGEST) as Text[]) {
    const problem = problemOf(name, given[name])
    if (problem) return { kind: 'invalid', field: name === 'legalName' ? name : `address.${name}`, problem }
  }
  const country = address.country.trim().toUpperCase()
  if (!isCountry(country))
    return {
      ...{ kind: 'invalid', field: 'address.country' },
      problem: 'There is no such country: write its ISO 3166-1 code of two letters, such as DE.',
    }
  const read = readTaxId(taxId ?? null, country)
  if ('problem' in read) return { kind: 'invalid', field: 'taxId', problem: read.problem }
  const { line1, line2, city, postalCode, region } = given
  const orNull = (text: string) => (text === '' ? null : text)
  return {
    kind: 'valid',
    details: {
      legalName: given.legalName,
      address: {
        ...{ line1, line2: orNull(line2), city },
        ...{ postalCode: orNull(postalCode), region: orNull(region), country },
      },
      taxId: read.taxId,
    },
  }
}

function problemOf(name: Text, text: string): string | null {
  if (text === '' && REQUIRED.includes(name)) return 'This must not be empty.'
  if (text.length > LONGEST[name]) return `This has at most ${LONGEST[name]} characters.`
  return /\p{Cc}/u.test(text) ? 'This must be one line.' : null
}
