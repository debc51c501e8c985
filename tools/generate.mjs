// `npm run generate`: everything that is made from something else, in order: the Prisma client, the printed GraphQL schema,
// the types of every document. `npm run check` says when one is stale.
import { fileURLToPath } from 'node:url'
import { runTool } from './check/tool.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const STEPS = [
  { what: 'the database client', tool: ['prisma', 'prisma', ['generate', '--no-hints']] },
  { what: 'schema/schema.graphql', tool: ['tsx', 'tsx', ['tools/check/print-schema.ts', '--write']] },
  {
    what: 'the types of the documents',
    tool: ['@graphql-codegen/cli', 'graphql-codegen', ['--config', 'codegen.yml']],
  },
]

for (const { what, tool } of STEPS) {
  const [name, command, args] = tool
  const { code, output } = await runTool(root, name, command, args)
  if (code !== 0) {
    process.stderr.write(`${output}\nbackplane: ${what} could not be generated; the reason stands above\n`)
    process.exit(1)
  }
  process.stderr.write(`backplane: generated ${what}\n`)
}
