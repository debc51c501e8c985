import { isInEu } from '../../lib/countries.ts'
import type { TaxId } from '../../providers/payments/port.ts'

/** What stands behind the prefix of a VAT id of the EU, by country (the Commission's "VIES", frequently asked questions). */
const EU_VAT: Readonly<Record<string, RegExp>> = {
  AT: /^U\d{8}$/,
  BE: /^[01]\d{9}$/,
  BG: /^\d{9,10}$/,
  CY: /^\d{8}[A-Z]$/,
  CZ: /^\d{8,10}$/,
  DE: /^\d{9}$/,
  DK: /^\d{8}$/,
  EE: /^\d{9}$/,
  ES: /^[A-Z0-9]\d{7}[A-Z0-9]$/,
  FI: /^\d{8}$/,
  FR: /^[A-HJ-NP-Z0-9]{2}\d{9}$/,
  GR: /^\d{9}$/,
  HR: /^\d{11}$/,
  HU: /^\d{8}$/,
  IE: /^(\d{7}[A-Z]{1,2}|\d[A-Z+*]\d{5}[A-Z])$/,
  IT: /^\d{11}$/,
  LT: /^(\d{9}|\d{12})$/,
  LU: /^\d{8}$/,
  LV: /^\d{11}$/,
  MT: /^\d{8}$/,
  NL: /^\d{9}B\d{2}$/,
  PL: /^\d{10}$/,
  PT: /^\d{9}$/,
  RO: /^\d{2,10}$/,
  SE: /^\d{12}$/,
  SI: /^\d{8}$/,
  SK: /^\d{10}$/,
}

interface Shape {
  readonly kind: TaxId['kind']
  readonly shape: RegExp
  readonly example: string
}

const ELSEWHERE: Readonly<Record<string, Shape>> = {
  AU: { kind: 'au_abn', shape: /^\d{11}$/, example: '12345678912' },
  GB: { kind: 'gb_vat', shape: /^GB(\d{9}|\d{12}|GD\d{3}|HA\d{3})$/, example: 'GB123456789' },
  IN: { kind: 'in_gst', shape: /^\d{2}[A-Z]{5}\d{4}[A-Z][A-Z\d]Z[A-Z\d]$/, example: '12ABCDE3456FGZH' },
  NO: { kind: 'no_vat', shape: /^\d{9}MVA$/, example: '123456789MVA' },
  NZ: { kind: 'nz_gst', shape: /^\d{8,9}$/, example: '123456789' },
}

const LONGEST = 50

export type ReadTaxId = { readonly taxId: TaxId | null } | { readonly problem: string }

/** The tax id that somebody has entered: of the common kinds its shape is checked, and any other is kept as it was given. */
export function readTaxId(given: string | null, country: string): ReadTaxId {
  const plain = given?.trim() ?? ''
  if (plain === '') return { taxId: null }
  if (plain.length > LONGEST) return { problem: `A tax id has at most ${LONGEST} characters.` }
  const value = plain.replaceAll(/[\s.\-/]/g, '').toUpperCase()
  if (isInEu(country)) return readEuVat(value, country)
  if (country === 'CH') return readSwissVat(value)
  const known = ELSEWHERE[country]
  if (!known) return { taxId: { kind: 'other', value: plain } }
  if (!known.shape.test(value)) return { problem: `A tax id of ${country} looks like ${known.example}.` }
  return { taxId: { kind: known.kind, value } }
}

/** Greece writes itself EL. */
function readEuVat(value: string, country: string): ReadTaxId {
  const prefix = country === 'GR' ? 'EL' : country
  if (!value.startsWith(prefix))
    return { problem: `A VAT id of ${country} begins with ${prefix}: choose the country that has given it.` }
  if (!EU_VAT[country]?.test(value.slice(prefix.length)))
    return { problem: `This is no VAT id of ${country}: one has other digits or another length behind ${prefix}.` }
  return { taxId: { kind: 'eu_vat', value } }
}

/** Written with its dots, as the Swiss register and Stripe do. */
function readSwissVat(value: string): ReadTaxId {
  const [, first, second, third, suffix] = /^CHE(\d{3})(\d{3})(\d{3})(MWST|TVA|IVA)?$/.exec(value) ?? []
  if (first === undefined) return { problem: 'A VAT id of CH looks like CHE-123.456.789 MWST.' }
  return { taxId: { kind: 'ch_vat', value: `CHE-${first}.${second}.${third} ${suffix ?? 'MWST'}` } }
}
