import { parseArgs } from 'node:util'
import { systemClock } from '../../lib/clock.ts'
import { FAULT_KINDS, type FaultKind } from '../../providers/payments/local/faults.ts'
import { localPaymentsTestHandle } from '../../providers/payments/local/test-handle.ts'
import { ConfigError, readConfig } from '../config.ts'
import { LaunchError } from '../database/errors.ts'
import { openDatabase } from '../database/prepare.ts'
import { createHost } from '../host.ts'
import { QUEUES } from '../jobs/queue.ts'
import { createLog } from '../log.ts'

const USAGE = `npm run faults -- OPERATION KIND [--times 1] [--after-ms 1000], or npm run faults -- clear
  OPERATION  a method of the payments port (startSubscription), deliver for webhooks, or * for any
  KIND       ${FAULT_KINDS.join(', ')}`

/** `npm run faults`: makes the local payments gateway fail on demand. In local mode only. */
try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { times: { type: 'string', default: '1' }, 'after-ms': { type: 'string' } },
  })
  const [operation, kind] = positionals
  const times = Number(values.times)
  const afterMs = values['after-ms'] === undefined ? undefined : Number(values['after-ms'])
  const clears = operation === 'clear' && kind === undefined
  const whole = [times, afterMs ?? 0].every((value) => Number.isInteger(value) && value >= 0 && value <= 1_000_000)
  if (!operation || !whole || (!clears && !isFault(kind))) throw new LaunchError(USAGE)
  const config = readConfig(process.env)
  if (!config.local || config.providers.payments.provider !== 'local')
    throw new LaunchError(
      'Faults on demand are made by the local payments gateway, in local mode only. This installation has another, or runs in production.',
    )
  const log = createLog(config.LOG_LEVEL)
  const database = await openDatabase({
    home: config.BACKPLANE_HOME,
    databaseUrl: config.DATABASE_URL,
    databaseOwnerUrl: config.DATABASE_OWNER_URL,
    queues: QUEUES,
    log,
  })
  const host = createHost({
    home: config.BACKPLANE_HOME,
    ownerUrl: database.ownerUrl,
    publicUrl: config.PUBLIC_URL,
    clock: { now: async () => systemClock.now() },
    wallClock: systemClock,
    addressOf: () => null,
    log,
    sendMail: async () => undefined,
  })
  try {
    const gateway = await localPaymentsTestHandle(host)
    if (isFault(kind)) {
      await gateway.injectFault({ operation, kind, times, ...(afterMs === undefined ? {} : { retryAfterMs: afterMs }) })
      process.stdout.write(`The next ${times === 1 ? '' : `${times} `}${operation} will meet: ${kind}.\n`)
    } else {
      await gateway.clearFaults()
      process.stdout.write('No fault waits any more.\n')
    }
  } finally {
    await host.close()
    await database.close()
  }
} catch (error) {
  process.exitCode = 2
  const problems =
    error instanceof LaunchError || error instanceof ConfigError ? error.problems : [(error as Error).message]
  process.stderr.write(`${problems.join('\n')}\n`)
}

function isFault(kind: string | undefined): kind is FaultKind {
  return FAULT_KINDS.some((each) => each === kind)
}
