// The trees of planted-trees.mjs for the gates that hold what the schema promises to its callers.

const DESCRIBED = `"What can be read." type Query { "The films." films("Which." input: FilmsInput): [Film] }
"Of films." type Film { "Its title." title("In which language." in: Language): String }
"A language." enum Language { "English." EN }
"Which films." input FilmsInput { "How many." first: Int }
`
const deprecatedWith = (reason) => `type Query { title: String, name: String @deprecated(reason: "${reason}") }\n`
const RELEASED = `type Query {\n  plans: [String!]!\n  price(of: String!): Int\n  gone: Int\n}\n`

export const CONTRACT_TREES = [
  {
    gate: 'descriptions',
    copies: [],
    files: { 'schema/schema.graphql': DESCRIBED },
    violations: [
      ['a type', '"Of films." type Film', 'type Film', 'Film has'],
      ['a field', '"Its title." title', 'title', 'Film.title has'],
      ['an argument', '"In which language." in:', 'in:', 'Film.title.in has'],
      ['an enum value', '"English." EN', 'EN', 'Language.EN has'],
      ['an input field', '"How many." first:', 'first:', 'FilmsInput.first has'],
    ].map(([what, old, now, blames]) => ({
      what: `${what} without a description`,
      files: { 'schema/schema.graphql': DESCRIBED.replace(old, now) },
      blames,
    })),
  },
  {
    gate: 'deprecations',
    copies: [],
    files: { 'schema/schema.graphql': deprecatedWith('Deprecated: use title. Removed after 2999-12-31.') },
    violations: [
      ['a deprecation without a date', 'Use title.'],
      ['a deprecation without an alternative', 'Deprecated. Removed after 2999-12-31.'],
      ['a date that is none', 'Deprecated: use title. Removed after 2999-02-30.'],
      ['a date that has passed', 'Deprecated: use title. Removed after 2020-06-30.'],
    ].map(([what, reason]) => ({
      what,
      files: { 'schema/schema.graphql': deprecatedWith(reason) },
      blames: 'Query.name',
    })),
  },
  {
    gate: 'breaking',
    copies: [],
    files: {
      'schema/released.graphql': RELEASED,
      'schema/schema.graphql': RELEASED.replace('  gone: Int\n', '').replace('plans', 'more: Int\n  plans'),
      'docs/decisions/gone.md': 'breaks: Query.gone\n\n# What is gone\n',
      'web/src/generated/persisted-documents.json': JSON.stringify({ 'sha256:1': 'query Shop { plans }' }),
      'partner.json': JSON.stringify({ operations: [{ body: 'query Partner { price(of: "a") }' }] }),
    },
    arguments: ['--manifest', 'partner.json'],
    violations: [
      {
        what: 'a field that is gone and that no decision names',
        files: { 'docs/decisions/gone.md': '# What is gone\n\nbreaks: Query.gone\n' },
        blames: 'Query.gone',
      },
      {
        what: 'a registered document of the pages that would break',
        files: { 'schema/schema.graphql': RELEASED.replace('  plans: [String!]!\n', '') },
        blames: 'Shop (web/src/generated/persisted-documents.json)',
      },
      {
        what: 'an argument that became required, and a partner’s document that lacks it',
        files: { 'schema/schema.graphql': RELEASED.replace('of: String!', 'of: String!, currency: String!') },
        blames: 'Partner (partner.json)',
      },
      {
        what: 'a value that may be null from now on',
        files: { 'schema/schema.graphql': RELEASED.replace('[String!]!', '[String!]') },
        blames: 'Query.plans',
      },
      {
        what: 'a contract that is not there',
        files: {},
        without: ['schema/released.graphql'],
        blames: 'release:schema',
      },
    ],
  },
]
