import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql'

function scalar(
  name: string,
  description: string,
  specifiedByURL: string | null,
  parse: (value: unknown) => unknown,
  serialize: (value: unknown) => string,
) {
  return new GraphQLScalarType({
    name,
    description,
    specifiedByURL,
    serialize,
    parseValue: parse,
    parseLiteral: (node: ValueNode) => parse(node.kind === Kind.STRING ? node.value : undefined),
  })
}

function refuse(name: string, wanted: string): never {
  throw new GraphQLError(`${name} must be ${wanted}.`, { extensions: { code: 'BAD_INPUT' } })
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/

/** Year 0 is RFC 3339 and no year of PostgreSQL's; an offset may lead into year 10,000, which has five digits. */
function isStorable(date: Date): boolean {
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9_999
}

/** RFC 3339 with an offset; always answered in UTC. */
export const DateTimeScalar = scalar(
  'DateTime',
  'A moment in time, RFC 3339 with an offset, answered in UTC: `2026-11-21T09:30:00.000Z`.',
  'https://scalars.graphql.org/andimarek/date-time.html',
  (value) => {
    const date = typeof value === 'string' && RFC_3339.test(value) ? new Date(value) : null
    return date && isStorable(date)
      ? date
      : refuse('DateTime', 'an RFC 3339 time with an offset, such as "2026-11-21T09:30:00Z"')
  },
  (value) => (value instanceof Date ? value : new Date(String(value))).toISOString(),
)

/** A whole number of minor units, as text: a JSON number would lose digits. */
export const MinorUnitsScalar = scalar(
  'MinorUnits',
  'A whole number of minor units (cents, yen, fils) as a string: `"999"`.',
  null,
  (value) =>
    typeof value === 'string' && /^-?\d{1,18}$/.test(value)
      ? BigInt(value)
      : refuse('MinorUnits', 'a string of up to 18 digits'),
  (value) => String(value),
)

export const CurrencyCodeScalar = scalar(
  'CurrencyCode',
  'An ISO 4217 currency code: `USD`.',
  'https://www.iso.org/iso-4217-currency-codes.html',
  (value) =>
    typeof value === 'string' && /^[A-Z]{3}$/.test(value) ? value : refuse('CurrencyCode', 'three capital letters'),
  (value) => String(value),
)
