import { parseArgs } from 'node:util'
import { BenchError } from '../measure/bench-error.mjs'
import { ROWS } from './rows.mjs'

/**
 * @param {string[]} args as after `npm run bench -- home`
 * @returns {{ rows: typeof ROWS, rounds: number, seconds: number, warmSeconds: number, connections: number,
 *   scenarios: { users: number, writes: number }[], write: boolean, command: string }}
 * @throws BenchError naming what is wrong
 */
export function readOptions(args) {
  const { values } = parse(args)
  const quick = values.quick === true
  const users = list(values.users ?? (quick ? '200' : '200,20000')).map((text) => whole('users', text, 1, 20_000))
  const writes = list(values.writes ?? (quick ? 'off' : 'off,on')).map((text) => {
    if (text !== 'on' && text !== 'off') throw new BenchError(`--writes takes on, off, or off,on (it is "${text}").`)
    return text === 'on' ? WRITES_A_SECOND : 0
  })
  return {
    rows: chosen(values.rows),
    rounds: whole('rounds', values.rounds ?? (quick ? '1' : '3'), 1, 20),
    seconds: whole('seconds', values.seconds ?? (quick ? '2' : '6'), 1, 60),
    warmSeconds: quick ? 1 : 2,
    connections: whole('connections', values.connections ?? '64', 1, 256),
    scenarios: writes.flatMap((rate) => users.map((count) => ({ users: count, writes: rate }))),
    write: values.write === true,
    command: ['npm run bench -- home', ...args.filter((arg) => arg !== '--write')].join(' '),
  }
}

export const WRITES_A_SECOND = 120

function parse(args) {
  try {
    const text = { type: 'string' }
    const flag = { type: 'boolean' }
    return parseArgs({
      args,
      options: {
        ...{ rows: text, rounds: text, seconds: text, users: text, writes: text, connections: text },
        ...{ quick: flag, write: flag },
      },
    })
  } catch (error) {
    throw new BenchError(
      `${error.message}\nOptions: --rows a,b  --rounds 3  --seconds 6  --users 200,20000  --writes off,on  --connections 64  --quick  --write`,
    )
  }
}

function chosen(text) {
  if (text === undefined) return ROWS
  const names = list(text)
  const unknown = names.find((name) => !ROWS.some((row) => row.name === name))
  if (unknown)
    throw new BenchError(`there is no row "${unknown}". The rows: ${ROWS.map(({ name }) => name).join(', ')}`)
  return ROWS.filter(({ name }) => names.includes(name))
}

function list(text) {
  return text.split(',').map((each) => each.trim())
}

function whole(name, text, least, most) {
  const number = Number(text)
  if (!Number.isInteger(number) || number < least || number > most)
    throw new BenchError(`--${name} takes a whole number from ${least} to ${most} (it is "${text}").`)
  return number
}
