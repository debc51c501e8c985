// `npm run bench -- <name> [options]`: runs bench/<name>/run.mjs, after what it stands on is installed and built.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from '../tools/build.mjs'
import { installBench } from './install.mjs'

const [name = '', ...args] = process.argv.slice(2)
const names = readdirSync(import.meta.dirname).filter((each) => existsSync(join(import.meta.dirname, each, 'run.mjs')))

if (names.includes(name)) {
  try {
    installBench()
    build()
    const { run } = await import(`./${name}/run.mjs`)
    await run(args)
  } catch (error) {
    // What a person can act on is one line; anything else shows where it happened.
    process.stderr.write(`bench: ${error.name === 'BenchError' ? error.message : error.stack}\n`)
    process.exitCode = 1
  }
} else {
  process.stderr.write(
    `bench: ${name ? `there is no "${name}"` : 'say what to measure'}. npm run bench -- ${names.join(' | ')}\n`,
  )
  process.exitCode = 2
}
