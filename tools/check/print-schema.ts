import 'reflect-metadata'
import { writeFile } from 'node:fs/promises'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { schemaFiles } from './schema-files.ts'

/**
 * Prints a schema in a stable order: ours, or with `--demo` ours with the first extension's. With `--write`, both, into the files where
 * clients and reviewers read them.
 */
async function print(demo: boolean): Promise<string> {
  // Imported only when it is asked for: loading its classes is what adds them.
  const extensions = demo ? [(await import('../../examples/better-movies/extension.ts')).betterMovies] : []
  return `${printSchema(lexicographicSortSchema(buildBackplaneSchema(extensions)))}\n`
}

if (process.argv.includes('--write')) {
  await writeFile(schemaFiles.core, await print(false))
  await writeFile(schemaFiles.demo, await print(true))
} else process.stdout.write(await print(process.argv.includes('--demo')))
