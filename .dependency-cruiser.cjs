/*
 * Who may import whom, as it stands in docs/architecture.md: a folder may import itself, what its row names, and packages.
 * A package that belongs to one layer only has a rule of its own below.
 */
const MAY_IMPORT = [
  ['lib', []],
  ['sdk', []],
  ['reads', ['^lib/']],
  // permissions.ts holds closed lists too, of permissions and roles.
  ['schema', ['^lib/', '^domain/[^/]+/states\\.ts$', '^domain/permissions\\.ts$']],
  [
    'domain',
    [
      '^lib/',
      '^reads/',
      '^providers/[^/]+/port\\.ts$',
      '^providers/[^/]+/port/',
      '^providers/(errors|call|host)\\.ts$',
      '^prisma/generated/',
    ],
  ],
  ['resolvers', ['^schema/', '^domain/', '^reads/', '^lib/']],
]

/** Every source module of ours; packages match none of these. */
const OURS = '^(lib|reads|sdk|schema|domain|resolvers|providers|server|prisma|web|examples|bench|test|tools)/'
const PROVIDERS_FOR_ALL = '^providers/(errors|call|policy|host|local-tables)\\.ts$'
/** The public way in for the product's own code. */
const PUBLIC = ['^server/create-app\\.ts$', '^server/extension\\.ts$']

/** Where a package may be imported; anywhere else it is the sign of a layer that leaks. */
const HOMES = [
  ['graphql', '^(schema|resolvers|server/(graphql|limits)|examples|test|tools|web)/'],
  ['type-graphql', '^(schema|resolvers|server/graphql|examples|test)/'],
  ['fastify', '^(server|test)/'],
  ['pg', '^(reads|server|test|tools)/|^domain/db[./]|^providers/metrics/postgres/|^prisma/seed'],
]

const layers = MAY_IMPORT.map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `${folder}/ may import ${[folder, ...allowed].join(', ')} and packages, and nothing else of ours.`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: '\\.test\\.ts$' },
  to: { path: OURS, pathNot: [`^${folder}/`, ...allowed] },
}))

const packages = HOMES.map(([name, home]) => ({
  name: `${name}-at-home`,
  comment: `The package "${name}" may be imported only in ${home}.`,
  severity: 'error',
  // The bench's peers are other applications, with packages of their own.
  from: { path: OURS, pathNot: [home, '^bench/', '^prisma/generated/', '\\.test\\.ts$'] },
  to: { path: `node_modules/(@types/)?${name}/` },
}))

module.exports = {
  forbidden: [
    ...layers,
    ...packages,
    {
      name: 'provider-shared-imports',
      comment: 'A port and what all providers share know no vendor: they may import each other and lib.',
      severity: 'error',
      from: {
        path: ['^providers/[^/]+\\.ts$', '^providers/[^/]+/[^/]+\\.ts$'],
        pathNot: '^providers/[^/]+/index\\.ts$',
      },
      to: {
        path: OURS,
        pathNot: [
          '^lib/',
          '^providers/[^/]+\\.ts$',
          '^providers/policy/',
          '^providers/[^/]+/[^/]+\\.ts$',
          '^providers/[^/]+/port/',
        ],
      },
    },
    {
      name: 'provider-imports',
      comment:
        'An adapter may import its own folder, its kind’s port and shared files, providers/{errors,call,policy,host}, lib and packages.',
      severity: 'error',
      from: { path: '^providers/([^/]+)/([^/]+)/', pathNot: '^providers/policy/' },
      to: {
        path: OURS,
        pathNot: [
          '^lib/',
          PROVIDERS_FOR_ALL,
          '^providers/$1/$2/',
          '^providers/$1/(?!index\\.ts)[^/]+\\.ts$',
          '^providers/$1/port/',
        ],
      },
    },
    {
      name: 'vendor-sdk-at-home',
      comment: 'A vendor’s SDK is known to its adapter only.',
      severity: 'error',
      from: { path: OURS, pathNot: ['^providers/[^/]+/[^/]+/', '^providers/cache/tiers\\.ts$', '^test/'] },
      to: { path: 'node_modules/(stripe|auth0|@sendgrid/[^/]+|redis|bentocache|oidc-provider)/' },
    },
    {
      name: 'web-imports',
      comment: 'The pages reach the server by GraphQL only: web/ may import lib/, sdk/ and packages.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: OURS, pathNot: ['^web/', '^lib/', '^sdk/'] },
    },
    {
      name: 'examples-imports',
      comment:
        'An extension is written in our layers: it may import lib/, schema/, resolvers/, domain/, reads/, the ports and the public createApp; never an adapter, the Prisma client or the inside of server/.',
      severity: 'error',
      from: { path: '^examples/', pathNot: '^examples/clients/' },
      to: {
        path: OURS,
        pathNot: [
          '^examples/(?!clients/)',
          '^(lib|schema|resolvers|domain|reads)/',
          '^providers/[^/]+/port\\.ts$',
          '^providers/[^/]+/port/',
          '^providers/errors\\.ts$',
          ...PUBLIC,
        ],
      },
    },
    {
      name: 'clients-imports',
      comment:
        'An example client is another company’s program: it knows of us what the sdk’s package and the schema say.',
      severity: 'error',
      from: { path: '^examples/clients/([^/]+)/' },
      to: { path: OURS, pathNot: ['^examples/clients/$1/', '^sdk/dist/'] },
    },
    {
      name: 'bench-imports',
      comment:
        'The bench starts the server as it ships: what it needs of ours it takes from server/, lib/ and tools/; its peers know nothing of ours.',
      severity: 'error',
      from: { path: '^bench/' },
      to: { path: OURS, pathNot: ['^bench/', '^server/', '^lib/', '^tools/', '^test/support/attacks\\.ts$'] },
    },
    {
      name: 'examples-layers',
      comment: 'An extension’s domain knows no GraphQL, as ours does not.',
      severity: 'error',
      from: { path: '^examples/[^/]+/domain/' },
      to: { path: ['^(schema|resolvers|server)/', '^examples/[^/]+/(schema|resolvers)/'] },
    },
    {
      name: 'seed-imports',
      comment: 'The seed arranges through the verbs, as any door does: it knows no provider’s inside and no server.',
      severity: 'error',
      from: { path: '^prisma/seed' },
      to: {
        path: OURS,
        pathNot: ['^prisma/seed', '^lib/', '^domain/', '^providers/[^/]+/port\\.ts$', '^examples/', ...PUBLIC],
      },
    },
    {
      name: 'product-not-test',
      comment: 'Nothing that ships may import tests, tools or examples.',
      severity: 'error',
      from: { path: '^(server|providers|domain|resolvers|schema|reads|lib)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(test|tools)/' },
    },
    {
      name: 'no-cycles',
      comment:
        'A cycle of imports has no order to be read or loaded in. The parts of a port are types, which speak of one another.',
      severity: 'error',
      from: { pathNot: ['^providers/[^/]+/port\\.ts$', '^providers/[^/]+/port/'] },
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      // The bench's packages are installed by npm run bench only, the example clients' by npm run test:clients.
      from: { path: OURS, pathNot: '^(bench|examples/clients)/' },
      to: { couldNotResolve: true, pathNot: ['^prisma/generated/', '/generated/'] },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^prisma/generated/', '/generated/'] },
    exclude: { path: ['^dist/', '^sdk/dist/', '^examples/clients/[^/]+/dist/', '^web/dist/', '^bench/dist/'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.d.ts'],
    },
  },
}
