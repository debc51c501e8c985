// `npm run release:schema`: what the schema is now becomes what was promised. Part of a release, and of nothing else.
import { copyFileSync } from 'node:fs'

const file = (name) => new URL(`../schema/${name}`, import.meta.url)

copyFileSync(file('schema.graphql'), file('released.graphql'))
process.stderr.write('backplane: schema/released.graphql is the contract from now on\n')
