import { parseArgs } from 'node:util'
import { BenchError } from '../measure/bench-error.mjs'

/**
 * @param {string} bench its name @param {string[]} args as after `npm run bench -- <name>`
 * @param {Record<string, { value: number, least: number, most: number }>} numbers the options beside `--write`, each a whole number
 * @returns {Record<string, number> & { write: boolean, command: string }}
 * @throws BenchError naming what is wrong
 */
export function readOptions(bench, args, numbers) {
  const given = parse(args, numbers)
  const values = Object.entries(numbers).map(([name, { value, least, most }]) => {
    const number = Number(given[name] ?? value)
    if (!Number.isInteger(number) || number < least || number > most)
      throw new BenchError(`--${name} takes a whole number from ${least} to ${most} (it is "${given[name]}").`)
    return [name, number]
  })
  return {
    ...Object.fromEntries(values),
    write: given.write === true,
    command: [`npm run bench -- ${bench}`, ...args.filter((arg) => arg !== '--write')].join(' '),
  }
}

function parse(args, numbers) {
  try {
    const options = Object.fromEntries(Object.keys(numbers).map((name) => [name, { type: 'string' }]))
    return parseArgs({ args, options: { ...options, write: { type: 'boolean' } } }).values
  } catch (error) {
    const all = Object.entries(numbers).map(([name, { value }]) => `--${name} ${value}`)
    throw new BenchError(`${error.message}\nOptions: ${all.join('  ')}  --write`)
  }
}
