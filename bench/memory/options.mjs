import { parseArgs } from 'node:util'
import { BenchError } from '../measure/bench-error.mjs'

/**
 * @param {string[]} args as after `npm run bench -- memory` @param {number} day how many requests the whole day has
 * @returns {{ requests: number, connections: number, write: boolean, command: string }}
 * @throws BenchError naming what is wrong
 */
export function readOptions(args, day) {
  const { values } = parse(args)
  return {
    requests: whole('requests', values.requests ?? String(day), 1_000, day),
    connections: whole('connections', values.connections ?? '64', 1, 1_000),
    write: values.write === true,
    command: ['npm run bench -- memory', ...args.filter((arg) => arg !== '--write')].join(' '),
  }
}

function parse(args) {
  try {
    const text = { type: 'string' }
    return parseArgs({ args, options: { requests: text, connections: text, write: { type: 'boolean' } } })
  } catch (error) {
    throw new BenchError(`${error.message}\nOptions: --requests 1000000  --connections 64  --write`)
  }
}

function whole(name, text, least, most) {
  const number = Number(text)
  if (!Number.isInteger(number) || number < least || number > most)
    throw new BenchError(`--${name} takes a whole number from ${least} to ${most} (it is "${text}").`)
  return number
}
