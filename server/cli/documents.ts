import 'reflect-metadata'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { describeDocuments, tableOf } from '../graphql/documents/describe.ts'
import { readManifests } from '../graphql/documents/manifest.ts'
import { registerDocuments } from '../graphql/documents/register.ts'
import { buildBackplaneSchema } from '../graphql/schema.ts'
import { modelOf } from '../reads.ts'

/** `npm run documents [-- MANIFEST …]`: which lane answers each registered document, whether its answers are kept, and why not. */
try {
  const given = process.argv.slice(2).map((path) => resolve(path))
  const files = given.length > 0 ? given : [fileURLToPath(new URL('../../documents/web.json', import.meta.url))]
  const model = modelOf([betterMovies])
  const schema = buildBackplaneSchema([betterMovies], model)
  const documents = registerDocuments(schema, model, readManifests(files))
  process.stdout.write(`${tableOf(describeDocuments(schema, model, documents.values()))}\n`)
} catch (error) {
  process.exitCode = 1
  process.stderr.write(`${(error as Error).message}\n`)
}
