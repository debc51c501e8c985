import { parseArgs } from 'node:util'
import { BenchError } from '../measure/bench-error.mjs'

/**
 * @param {string[]} args as after `npm run bench -- live`
 * @returns {{ subscribers: number, events: number, write: boolean, command: string }} @throws BenchError naming what is wrong
 */
export function readOptions(args) {
  const { values } = parse(args)
  return {
    subscribers: whole('subscribers', values.subscribers ?? '5000', 4, 20_000),
    events: whole('events', values.events ?? '50', 1, 900),
    write: values.write === true,
    command: ['npm run bench -- live', ...args.filter((arg) => arg !== '--write')].join(' '),
  }
}

function parse(args) {
  try {
    const text = { type: 'string' }
    return parseArgs({ args, options: { subscribers: text, events: text, write: { type: 'boolean' } } })
  } catch (error) {
    throw new BenchError(`${error.message}\nOptions: --subscribers 5000  --events 50  --write`)
  }
}

function whole(name, text, least, most) {
  const number = Number(text)
  if (!Number.isInteger(number) || number < least || number > most)
    throw new BenchError(`--${name} takes a whole number from ${least} to ${most} (it is "${text}").`)
  return number
}
