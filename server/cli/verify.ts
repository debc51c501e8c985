import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { auditChains, type ChainHead, type ChainReport, verifyChain } from '../../domain/audit/verify.ts'
import { createDb } from '../../domain/db.ts'
import { fromPublicId } from '../../lib/ids.ts'
import { ConfigError, readConfig } from '../config.ts'
import { LaunchError } from '../database/errors.ts'
import { openDatabase } from '../database/prepare.ts'
import { QUEUES } from '../jobs/queue.ts'
import { createLog } from '../log.ts'
import { linesOfVerdicts } from './verdict-words.ts'
import { headsText, linesOf, readHeads } from './verify-words.ts'

/**
 * `npm run verify [-- --tenant tnt_…] [--head] [--against FILE] [--chains]`: follows every chain of the audit log, then looks at what must be true of
 * money. `--tenant`, `--head`, `--against` and `--chains` look at the chains only: `--head` prints where each ends, for somebody outside to keep;
 * `--against` compares with what was kept. The exit code is 1 when something does not hold, 2 when something could not be looked at.
 */
try {
  const { values } = parseArgs({
    options: {
      tenant: { type: 'string' },
      head: { type: 'boolean' },
      against: { type: 'string' },
      chains: { type: 'boolean' },
    },
  })
  const only = values.tenant === undefined ? undefined : fromPublicId('tenant', values.tenant)
  if (only === null) throw new LaunchError(`--tenant: "${values.tenant}" is no tenant's id. It looks like tnt_0190….`)
  const kept = values.against === undefined ? [] : readHeads(await readFile(values.against, 'utf8'))
  const reports = await verify(only, kept)
  const broken = reports.some((report) => report.broken)
  // A head of a chain that does not hold is nothing to keep.
  const heads = values.head && !broken
  process.stdout.write(heads ? headsText(reports) : `${linesOf(reports, only !== undefined).join('\n')}\n`)
  if (broken) process.exitCode = 1
  if (Object.keys(values).length === 0) {
    // The whole product is loaded only for what needs it.
    const { verifyInvariants } = await import('../../domain/verify/verify.ts')
    const { withApp } = await import('./with-app.ts')
    const verdicts = await withApp((app) => verifyInvariants(app))
    process.stdout.write(`${linesOfVerdicts(verdicts).join('\n')}\n`)
    if (verdicts.some(({ violations }) => violations.length > 0)) process.exitCode = 1
    else if (verdicts.some(({ unchecked }) => unchecked !== null)) process.exitCode ??= 2
  }
} catch (error) {
  process.exitCode = 2
  const problems =
    error instanceof LaunchError || error instanceof ConfigError ? error.problems : [(error as Error).message]
  process.stderr.write(`${problems.join('\n')}\n`)
}

async function verify(only: string | undefined, kept: readonly ChainHead[]): Promise<readonly ChainReport[]> {
  const config = readConfig(process.env)
  const database = await openDatabase({
    home: config.BACKPLANE_HOME,
    databaseUrl: config.DATABASE_URL,
    databaseOwnerUrl: config.DATABASE_OWNER_URL,
    queues: QUEUES,
    log: createLog(config.LOG_LEVEL),
  })
  const db = createDb(database.databaseUrl, 2)
  try {
    // A chain of which only the kept head is left was cut off whole.
    const chains = only ? [only] : new Set([...(await auditChains({ db })), ...kept.map((head) => head.tenantId)])
    const reports: ChainReport[] = []
    for (const tenantId of chains)
      reports.push(
        await verifyChain(
          { db },
          tenantId,
          kept.find((head) => head.tenantId === tenantId),
        ),
      )
    return reports
  } finally {
    await db.close()
    await database.close()
  }
}
