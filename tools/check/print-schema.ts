import { writeFile } from 'node:fs/promises'
import { lexicographicSortSchema, printSchema } from 'graphql'
import 'reflect-metadata'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'

/** Prints the schema in a stable order; with `--write`, into `schema/schema.graphql`, where clients and reviewers read it. */
const text = `${printSchema(lexicographicSortSchema(buildBackplaneSchema()))}\n`
if (process.argv.includes('--write')) {
  await writeFile(new URL('../../schema/schema.graphql', import.meta.url), text)
} else {
  process.stdout.write(text)
}
