import fc from 'fast-check'
import {
  type GraphQLInputType,
  type GraphQLNamedInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
} from 'graphql'
import { ID_PREFIXES, newId } from '../../../lib/ids.ts'

const TEXTS = [
  ...[
    '',
    ' ',
    '\n',
    '\u0000',
    'a\u0000b',
    '💥',
    '\u202ea',
    'é',
    'e\u0301',
    '\ufeff',
    '\uffff',
    '\u{10ffff}',
    'ﷺ'.repeat(500),
  ],
  ...[
    "'; drop table users; --",
    '%',
    '_',
    '\\',
    "\\'",
    '$1',
    '{{x}}',
    '<b>',
    '../../etc/passwd',
    'null',
    'NaN',
    '-1',
    '1e400',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'x'.repeat(10_000),
    '9'.repeat(400),
    'a@b.example',
    '@',
    'a@',
    'https://',
    'a..b',
    'xn--',
  ],
]

const TIMES = [
  ...['0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z', '1970-01-01T00:00:00Z'],
  ...[
    '2026-02-30T00:00:00Z',
    '2016-12-31T23:59:60Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:00+23:59',
    '2026-01-01T00:00:00-23:59',
  ],
  ...['-000001-01-01T00:00:00Z', '+010000-01-01T00:00:00Z', '2026-01-01', '2026-01-01T00:00:00', 'yesterday'],
]

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  1.5,
  100,
  101,
  1_000,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  -(2 ** 31) - 1,
  2 ** 53,
  1e21,
  1e308,
  5e-324,
]

/** Of no type in particular. */
const anything = (): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      false,
      {},
      [],
      [null],
      [[]],
      JSON.parse('{"__proto__":{"a":1}}'),
      ...NUMBERS,
      ...TEXTS,
    ),
    fc.jsonValue({ maxDepth: 4 }),
    fc.integer({ min: 1, max: 20 }).map((depth) => nested(depth)),
  )

const texts = () =>
  fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'grapheme', maxLength: 300 }), fc.string({ unit: 'binary' }))

/** What looks like one of ours. */
const ids = () => {
  const prefixes = [...Object.values(ID_PREFIXES), 'dev', 'zzz', '']
  const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEFg-'), minLength: 30, maxLength: 36 })
  return fc
    .tuple(fc.constantFrom(...prefixes), fc.oneof(hex, fc.constant(newId().replaceAll('-', '')), texts()))
    .map(([prefix, rest]) => `${prefix}_${rest}`)
}

/** Values for a place of this type: most of them such as the type takes, at its edges; the others anything. */
export function wildValues(type: GraphQLInputType): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 3, arbitrary: fitting(type) }, { weight: 1, arbitrary: anything() })
}

function fitting(type: GraphQLInputType): fc.Arbitrary<unknown> {
  const bare = getNullableType(type)
  if (isListType(bare)) {
    const each = wildValues(bare.ofType)
    return fc.oneof(
      fc.array(each, { maxLength: 6 }),
      each.map((value) => Array(200).fill(value)),
    )
  }
  return fittingNamed(getNamedType(bare))
}

function fittingNamed(type: GraphQLNamedInputType): fc.Arbitrary<unknown> {
  if (isEnumType(type)) {
    const names = type.getValues().map(({ name }) => name)
    return fc.constantFrom(...names, ...names.map((name) => name.toLowerCase()), 'NOTHING')
  }
  if (isInputObjectType(type)) {
    const members = Object.values(type.getFields()).map((member) => [member.name, wildValues(member.type)] as const)
    return fc.record(Object.fromEntries(members), { requiredKeys: [] })
  }
  switch (type.name) {
    case 'Int':
      return fc.oneof(fc.constantFrom(...NUMBERS), fc.integer({ min: -200, max: 200 }), fc.maxSafeInteger())
    case 'Boolean':
      return fc.boolean()
    case 'ID':
      return fc.oneof(ids(), texts(), fc.maxSafeInteger())
    case 'DateTime':
      return fc.oneof(
        fc.constantFrom(...TIMES),
        fc
          .date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') })
          .map((date) => date.toISOString()),
      )
    case 'CurrencyCode':
      return fc.string({ unit: fc.constantFrom(...'ABCUSDEURJPY'), minLength: 3, maxLength: 3 })
    case 'MinorUnits':
      return fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String)
    default:
      return texts()
  }
}

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value }
  return value
}
