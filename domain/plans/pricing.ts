import { decimal, decimalText } from '../../lib/decimal.ts'
import { lineAmount, type Pricing, type Tier } from '../../lib/pricing.ts'
import type { CataloguePriceValue, CatalogueSaid } from './catalogue.ts'

/** The columns in which a price's model stands. */
export interface PriceColumns {
  readonly model: string
  readonly unitMinor: bigint
  readonly unitAmount: string | null
  readonly tiers: readonly string[]
}

/** How the price becomes an amount. @throws RangeError for columns that no price has */
export function pricingOf({ model, unitMinor, unitAmount, tiers }: PriceColumns): Pricing {
  switch (model) {
    case 'flat':
      return { kind: 'flat', flatMinor: unitMinor }
    case 'per_unit':
      return { kind: 'per_unit', unit: unitAmount ?? unitMinor.toString() }
    case 'graduated':
    case 'volume':
      return { kind: model, tiers: tiers.map(readTier) }
  }
  throw new RangeError(`no price has the model "${model}"`)
}

export function columnsOf(pricing: Pricing): PriceColumns {
  return {
    model: pricing.kind,
    unitMinor: lineAmount(pricing, 1n),
    unitAmount: pricing.kind === 'per_unit' && pricing.unit.includes('.') ? pricing.unit : null,
    tiers: 'tiers' in pricing ? pricing.tiers.map(tierText) : [],
  }
}

/** `5:700:1000`: up to five at 700 each, and 1000 once; the last tier's end is empty. */
export function readTier(text: string): Tier {
  const [end = '', unit = '', flat = ''] = text.split(':')
  return { upTo: end === '' ? null : BigInt(end), unit, flatMinor: BigInt(flat) }
}

function tierText({ upTo, unit, flatMinor }: Tier): string {
  return `${upTo ?? ''}:${unit}:${flatMinor}`
}

/** The file's way of writing a price, as a price. Decimals lose the zeros that say nothing. */
export function fromCatalogue(value: CataloguePriceValue): Pricing {
  if (typeof value === 'number') return { kind: 'per_unit', unit: String(value) }
  if ('flat' in value) return { kind: 'flat', flatMinor: BigInt(value.flat) }
  if ('unit' in value) return { kind: 'per_unit', unit: shortest(value.unit) }
  const kind = 'volume' in value ? 'volume' : 'graduated'
  const tiers = 'volume' in value ? value.volume : value.graduated
  return {
    kind,
    tiers: tiers.map(({ upTo, unit, flat = 0 }) => ({
      upTo: upTo === null ? null : BigInt(upTo),
      unit: shortest(unit),
      flatMinor: BigInt(flat),
    })),
  }
}

/** The shortest way to write a price in the file. */
export function toCatalogue(pricing: Pricing, saleEndsAt: Date | null): CataloguePriceValue {
  const ends = saleEndsAt ? { saleEndsAt: saleEndsAt.toISOString() } : {}
  switch (pricing.kind) {
    case 'flat':
      // Exact because: the file's numbers are whole minor units, and safe.
      return { flat: Number(pricing.flatMinor), ...ends }
    case 'per_unit':
      return saleEndsAt || pricing.unit.includes('.') ? { unit: pricing.unit, ...ends } : Number(pricing.unit)
    case 'graduated':
      return { graduated: pricing.tiers.map(toCatalogueTier), ...ends }
    case 'volume':
      return { volume: pricing.tiers.map(toCatalogueTier), ...ends }
  }
}

function toCatalogueTier({ upTo, unit, flatMinor }: Tier) {
  // Exact because: the file's numbers are whole minor units, and safe.
  return { upTo: upTo === null ? null : Number(upTo), unit, ...(flatMinor > 0n ? { flat: Number(flatMinor) } : {}) }
}

/** The price of one unit beyond what is included, by currency: `USD:0.2`. */
export function rateTexts(overage: Readonly<Record<string, string>> | undefined): string[] {
  return Object.entries(overage ?? {})
    .map(([currency, unit]) => `${currency}:${shortest(unit)}`)
    .toSorted()
}

export interface Rate {
  readonly currency: string
  /** A decimal of minor units. */
  readonly unit: string
}

export function readRate(text: string): Rate {
  const [currency = '', unit = ''] = text.split(':')
  return { currency, unit }
}

/** The columns in which stands what a plan says of a feature. */
export interface SaidColumns {
  readonly limitValue: number | null
  readonly included: number | null
  readonly rates: readonly string[]
}

export function saidColumns(said: CatalogueSaid): SaidColumns {
  const nothing = { limitValue: null, included: null, rates: [] }
  if (typeof said === 'number') return { ...nothing, limitValue: said }
  if (said === true || said === null) return nothing
  if ('credits' in said) return { ...nothing, included: said.credits }
  return { limitValue: null, included: said.included, rates: rateTexts(said.overage) }
}

export function toSaid(kind: string, { limitValue, included, rates }: SaidColumns): CatalogueSaid {
  switch (kind) {
    case 'limit':
      return limitValue
    case 'metered': {
      const overage = Object.fromEntries(rates.map(readRate).map(({ currency, unit }) => [currency, unit]))
      return { included: included ?? 0, ...(rates.length > 0 ? { overage } : {}) }
    }
    case 'credits':
      return { credits: included ?? 0 }
    default:
      return true
  }
}

function shortest(text: string): string {
  return decimalText(decimal(text))
}
