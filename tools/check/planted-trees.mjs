// Long because: it is a list, with a little project for each gate.
import { CONTRACT_TREES } from './planted-contract.mjs'

/*
 * For each gate a small sound project and violations to plant in it. `copies` are taken from this project, with its
 * real settings; `files` are written. A violation replaces files; the gate must then fail and name `blames`.
 */

const CONFIG = ['package.json', 'tsconfig.json', 'biome.json', '.gitignore', '.dependency-cruiser.cjs', 'codegen.yml']

const lines = (count, head = '') => `${head}${'// a line\n'.repeat(count - head.split('\n').length + 1)}`

const SDL = `type Query {\n  plans: [String!]!\n}\n`
const schemaBuilder = (sdl) => `import { buildSchema, type GraphQLSchema } from 'graphql'

export function buildBackplaneSchema(): GraphQLSchema {
  return buildSchema(\`${sdl}\`)
}
`
const documentOf = (fields) => `import { graphql } from './generated/gql.ts'

export const plans = graphql(\`query Plans { ${fields} }\`)
`

const moneyVerb = (verb, moments) => `import { claim } from '../intents/claim.ts'

export async function act(app) {
  await claim(app, app.viewer, { verb: '${verb}' }, async () => undefined)
  await app.payments.call()
${moments.map((moment) => `  await app.failpoint('${verb}:${moment}')\n`).join('')}}
`

export const TREES = [
  {
    gate: 'format',
    copies: [...CONFIG, 'lib'],
    files: { 'lib/save.ts': 'export async function save(): Promise<void> {}\n' },
    violations: [
      { what: 'an unformatted file', files: { 'lib/odd.ts': 'export const odd = {a:1 }\n' }, blames: 'lib/odd.ts' },
      {
        what: 'a promise that nobody waits for',
        files: { 'lib/go.ts': "import { save } from './save.ts'\n\nexport function go(): void {\n  save()\n}\n" },
        blames: 'lib/go.ts',
      },
      { what: 'console', files: { 'lib/say.ts': "console.log('hello')\n" }, blames: 'lib/say.ts' },
      {
        what: 'a default export',
        files: { 'lib/all.ts': 'export default function all(): void {}\n' },
        blames: 'lib/all.ts',
      },
      { what: 'any', files: { 'lib/any.ts': 'export const loose: any = 1\n' }, blames: 'lib/any.ts' },
    ],
  },
  {
    gate: 'types',
    copies: [...CONFIG, 'lib'],
    files: {},
    violations: [
      {
        what: 'a number for a string',
        files: { 'lib/wrong.ts': "export const name: string = 5\nexport const rest = ['a'][0].length\n" },
        blames: 'lib/wrong.ts',
      },
    ],
  },
  {
    gate: 'imports',
    copies: [...CONFIG, 'lib', 'providers/errors.ts', 'providers/call.ts', 'providers/host.ts', 'providers/metrics'],
    files: {
      'providers/payments/stripe/client.ts': "import Stripe from 'stripe'\n\nexport const client = Stripe\n",
      'domain/plans/list.ts':
        "import type { MetricPoint } from '../../providers/metrics/port.ts'\n\nexport type P = MetricPoint\n",
      'resolvers/plans.ts':
        "import { ObjectType } from 'type-graphql'\nimport '../domain/plans/list.ts'\n\nexport const O = ObjectType\n",
    },
    violations: [
      {
        what: 'a resolver that knows a vendor’s adapter',
        files: { 'resolvers/leak.ts': "import '../providers/payments/stripe/client.ts'\n" },
        blames: 'resolvers/leak.ts',
      },
      {
        what: 'SQL in a resolver',
        files: { 'resolvers/sql.ts': "import pg from 'pg'\n\nexport const p = pg\n" },
        blames: 'resolvers/sql.ts',
      },
      {
        what: 'GraphQL in the domain',
        files: { 'domain/plans/parse.ts': "import { parse } from 'graphql'\n\nexport const p = parse\n" },
        blames: 'domain/plans/parse.ts',
      },
      {
        what: 'a vendor’s SDK in the domain',
        files: { 'domain/plans/pay.ts': "import Stripe from 'stripe'\n\nexport const s = Stripe\n" },
        blames: 'domain/plans/pay.ts',
      },
      {
        what: 'one vendor’s adapter in another’s',
        files: { 'providers/metrics/other/read.ts': "import '../postgres/schema.ts'\n" },
        blames: 'providers/metrics/other/read.ts',
      },
      {
        what: 'the server in the SDK',
        files: { 'sdk/peek.ts': "import '../domain/plans/list.ts'\n" },
        blames: 'sdk/peek.ts',
      },
      {
        what: 'our sources in an example client',
        files: { 'examples/clients/urql/src/peek.ts': "import '../../../../lib/clock.ts'\n" },
        blames: 'examples/clients/urql/src/peek.ts',
      },
      {
        what: 'the domain in the bench',
        files: { 'bench/home/peek.ts': "import '../../domain/plans/list.ts'\n" },
        blames: 'bench/home/peek.ts',
      },
      {
        what: 'a product noun in lib',
        files: { 'lib/plan.ts': "import '../domain/plans/list.ts'\n" },
        blames: 'lib/plan.ts',
      },
      {
        what: 'a cycle',
        files: { 'lib/a.ts': "import './b.ts'\n", 'lib/b.ts': "import './a.ts'\n" },
        blames: 'lib/a.ts',
      },
      {
        what: 'a cycle of types',
        files: {
          'lib/a.ts': "import type { B } from './b.ts'\n\nexport type A = { b: B }\n",
          'lib/b.ts': "import type { A } from './a.ts'\n\nexport type B = { a: A }\n",
        },
        blames: 'lib/a.ts',
      },
      { what: 'an import that leads nowhere', files: { 'lib/lost.ts': "import './gone.ts'\n" }, blames: 'lib/lost.ts' },
      {
        what: 'rules that see no module',
        files: {
          '.dependency-cruiser.cjs': "module.exports = { forbidden: [], options: { includeOnly: '^nothing' } }\n",
        },
        blames: 'lib/clock.ts: not read',
      },
    ],
  },
  {
    gate: 'schema',
    copies: [...CONFIG, 'tools/check/print-schema.ts', 'tools/check/schema-files.ts'],
    files: {
      'server/graphql/schema.ts': schemaBuilder(SDL),
      'schema/schema.graphql': SDL,
      'examples/better-movies/extension.ts': 'export const betterMovies = {}\n',
      'examples/better-movies/schema.graphql': SDL,
    },
    violations: [
      {
        what: 'a field that was not printed',
        files: { 'server/graphql/schema.ts': schemaBuilder(SDL.replace('}', '  more: Int\n}')) },
        blames: 'schema/schema.graphql',
      },
      {
        what: 'a schema edited by hand',
        files: { 'schema/schema.graphql': `${SDL}# by hand\n` },
        blames: 'schema/schema.graphql',
      },
      {
        what: 'a demo’s schema that was not printed',
        files: { 'examples/better-movies/schema.graphql': 'type Query {\n  old: Int\n}\n' },
        blames: 'examples/better-movies/schema.graphql',
      },
      {
        what: 'a schema that cannot be built',
        files: { 'server/graphql/schema.ts': schemaBuilder('type Query { lost: Gone }') },
        blames: 'server/graphql/schema.ts',
      },
    ],
  },
  {
    gate: 'generated',
    copies: CONFIG,
    files: {
      'schema/schema.graphql': SDL,
      'examples/better-movies/schema.graphql': `${SDL}\nscalar DateTime\n`,
      'test/plans.test.ts': documentOf('plans'),
    },
    prepare: 'codegen',
    violations: [
      {
        what: 'a document changed after codegen',
        files: { 'test/plans.test.ts': documentOf('all: plans') },
        blames: 'test/generated/',
      },
      {
        what: 'a generated file edited by hand',
        files: { 'test/generated/index.ts': '// by hand\n' },
        blames: 'test/generated/index.ts',
      },
      {
        what: 'a document that the schema does not know',
        files: { 'test/plans.test.ts': documentOf('films') },
        blames: 'test/plans.test.ts',
      },
    ],
  },
  ...CONTRACT_TREES,
  {
    gate: 'dead-code',
    copies: ['tsconfig.json', 'knip.json'],
    files: {
      'package.json': '{ "name": "planted", "private": true, "type": "module", "dependencies": { "zod": "4.6.7" } }\n',
      'server/main.ts': "import { z } from 'zod'\nimport { used } from '../lib/used.ts'\n\nused(z)\n",
      'lib/used.ts': 'export function used(_: unknown): void {}\n',
    },
    violations: [
      {
        what: 'an export that nobody imports',
        files: { 'lib/used.ts': 'export function used(_: unknown): void {}\nexport function unused(): void {}\n' },
        blames: 'lib/used.ts',
      },
      {
        what: 'a file that nobody imports',
        files: { 'lib/alone.ts': 'export const alone = 1\n' },
        blames: 'lib/alone.ts',
      },
      {
        what: 'a package that nobody imports',
        files: { 'server/main.ts': "import { used } from '../lib/used.ts'\n\nused(1)\n" },
        blames: 'zod',
      },
    ],
  },
  {
    gate: 'failpoints',
    copies: [],
    files: {
      'domain/failpoints.ts': "export const MONEY_VERBS = ['payment.charge'] as const\n",
      'domain/payments/charge.ts': moneyVerb('payment.charge', ['claimed', 'called']),
    },
    violations: [
      {
        what: 'a money verb without a failpoint before its call',
        files: { 'domain/payments/charge.ts': moneyVerb('payment.charge', ['called']) },
        blames: "failpoint('payment.charge:claimed')",
      },
      {
        what: 'a money verb without a failpoint after its call',
        files: { 'domain/payments/charge.ts': moneyVerb('payment.charge', ['claimed']) },
        blames: "failpoint('payment.charge:called')",
      },
      {
        what: 'a money verb that is not registered',
        files: { 'domain/payments/refund.ts': moneyVerb('payment.refund', ['claimed', 'called']) },
        blames: '"payment.refund" is not in MONEY_VERBS',
      },
      {
        what: 'a step that takes money and passes no failpoint',
        files: {
          'domain/invoices/collect.ts': 'export const collect = (app, ref) => app.payments.payInvoice(ref, {})\n',
        },
        blames: 'domain/invoices/collect.ts: calls payInvoice and passes no failpoint',
      },
      {
        what: 'a registered verb that nobody claims',
        files: { 'domain/failpoints.ts': "export const MONEY_VERBS = ['payment.charge', 'gone.verb'] as const\n" },
        blames: '"gone.verb"',
      },
    ],
  },
  {
    gate: 'money',
    copies: [],
    files: {
      'domain/fee.ts': 'export const fee = (amountMinor: bigint): bigint => amountMinor / 10n\n',
      'schema/schema.graphql': 'type Query {\n  totalMinor: String!\n  height: Float\n}\n',
      'prisma/schema/fees.prisma': 'model Fee {\n  amountMinor BigInt\n}\n',
    },
    violations: [
      {
        what: 'a Float for money in the schema',
        files: { 'schema/schema.graphql': 'type Query {\n  totalMinor: Float!\n}\n' },
        blames: 'Query.totalMinor is a Float',
      },
      {
        what: 'a Float for money among the arguments',
        files: { 'schema/schema.graphql': 'type Query {\n  pay(amount: Float!): String\n}\n' },
        blames: 'Query.pay(amount) is a Float',
      },
      {
        what: 'a Float for money in the database',
        files: { 'prisma/schema/fees.prisma': 'model Fee {\n  amountMinor Float\n}\n' },
        blames: 'prisma/schema/fees.prisma:2',
      },
      {
        what: 'an amount that becomes a number',
        files: { 'domain/fee.ts': 'export const fee = (amountMinor: bigint) => Number(amountMinor)\n' },
        blames: 'domain/fee.ts:1: an amount becomes a number',
      },
      {
        what: 'an amount that is calculated with as a number',
        files: { 'domain/fee.ts': 'export const fee = (amountMinor: number) => amountMinor * 0.1\n' },
        blames: 'domain/fee.ts:1: an amount is calculated with',
      },
    ],
  },
  {
    gate: 'length',
    copies: [],
    files: {
      'lib/just.ts': lines(250),
      'lib/table.ts': lines(300, '// Long because: one row for each currency of ISO 4217.\n'),
    },
    violations: [
      { what: '251 lines', files: { 'lib/long.ts': lines(251) }, blames: 'lib/long.ts' },
      {
        what: '251 lines and an empty reason',
        files: { 'lib/long.ts': lines(251, '// Long because: \n') },
        blames: 'lib/long.ts',
      },
      {
        what: 'a reason that does not stand in the head',
        files: { 'lib/long.ts': `${lines(251)}// Long because: late\n` },
        blames: 'lib/long.ts',
      },
      { what: 'a project without source', files: {}, without: ['lib'], blames: 'no source file' },
    ],
  },
]
