import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { resolve } from 'node:path'
import { describe, it } from 'vitest'

/*
 * What the suite may need besides npm: the one place that says whether a service is there. A suite that needs one is declared with
 * `redis.suite(…)`; without the service it is skipped under a name that says why, and with REQUIRE_SERVICES=1 it fails.
 */

export interface Service<Value> {
  /** Where the service is, or null when it is absent. */
  readonly value: Value | null
  /** Why it is absent, and what to do about it. */
  readonly missing: string
  /** `describe`, given the service; or a skipped or failing suite that names the reason. */
  suite(name: string, body: (value: Value) => void): void
}

export function serviceOf<Value>(value: Value | null, missing: string): Service<Value> {
  return {
    value,
    missing,
    suite(name, body) {
      if (value !== null) {
        describe(name, () => body(value))
        return
      }
      if (process.env.REQUIRE_SERVICES === '1') throw new Error(`${name}: ${missing} (REQUIRE_SERVICES=1)`)
      // The default reporter does not name what was skipped.
      process.stdout.write(`skipped: ${name}: ${missing}\n`)
      describe.skip(name, () => {
        it(missing, () => undefined)
      })
    },
  }
}

const redisAddress = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379'

/** The URL of a Redis that takes connections. */
export const redis = serviceOf(
  (await accepts(redisAddress)) ? redisAddress : null,
  `no Redis answers at ${redisAddress}; start one or set REDIS_URL`,
)

const contractsFolder = process.env.CONTRACTS_DIR ? resolve(process.env.CONTRACTS_DIR) : null

/** The folder of the vendors' official descriptions. */
export const contracts = serviceOf(
  contractsFolder !== null && existsSync(contractsFolder) ? contractsFolder : null,
  contractsFolder === null
    ? 'CONTRACTS_DIR is not set; point it at the official descriptions'
    : `CONTRACTS_DIR does not exist: ${contractsFolder}`,
)

function accepts(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address)
  return new Promise((answer) => {
    const socket = connect({ host: hostname, port: Number(port || 6379), timeout: 10_000 })
    const settle = (open: boolean) => {
      socket.destroy()
      answer(open)
    }
    socket.once('connect', () => settle(true))
    socket.once('timeout', () => settle(false))
    socket.once('error', () => settle(false))
  })
}
