import { parseArgs } from 'node:util'
import type { Drift } from '../../domain/reconcile/compare.ts'
import { type ReconcileReport, reconcile } from '../../domain/reconcile/run.ts'
import { fromPublicId, toPublicId } from '../../lib/ids.ts'
import { ConfigError } from '../config.ts'
import { LaunchError } from '../database/errors.ts'
import { withApp } from './with-app.ts'

/**
 * `npm run reconcile [-- --tenant tnt_…] [--repair]`: compares what the payments provider has with what we have, and prints where they differ.
 * `--repair` also takes in missed events and makes ours equal to theirs. The exit code is 1 while something differs.
 */
try {
  const { values } = parseArgs({ options: { tenant: { type: 'string' }, repair: { type: 'boolean', default: false } } })
  const tenantId = values.tenant === undefined ? undefined : fromPublicId('tenant', values.tenant)
  if (tenantId === null)
    throw new LaunchError(`--tenant: "${values.tenant}" is no tenant's id. It looks like tnt_0190….`)
  const { repair } = values
  const report = await withApp((app) => reconcile(app, { ...(tenantId ? { tenantId } : {}), repair, whole: true }))
  process.stdout.write(`${linesOf(report, repair).join('\n')}\n`)
  if (report.drifts.some((drift) => !drift.repaired)) process.exitCode = 1
} catch (error) {
  process.exitCode = 2
  const problems =
    error instanceof LaunchError || error instanceof ConfigError ? error.problems : [(error as Error).message]
  process.stderr.write(`${problems.join('\n')}\n`)
}

function linesOf({ provider, compared, missedEvents, drifts }: ReconcileReport, repair: boolean): string[] {
  const open = drifts.filter((drift) => !drift.repaired)
  return [
    `Compared ${counted(compared, 'thing')} with "${provider}".`,
    ...(missedEvents > 0
      ? [`${counted(missedEvents, 'event')} had been missed and ${missedEvents === 1 ? 'was' : 'were'} taken in.`]
      : []),
    ...drifts.flatMap(linesOfDrift),
    lastLine(drifts, open, repair),
  ]
}

function linesOfDrift({ kind, ref, tenantId, ours, theirs, repaired }: Drift): string[] {
  return [
    `${kind} ${ref} of ${toPublicId('tenant', tenantId)}${repaired ? ': repaired' : ''}`,
    `  ours:   ${ours ?? 'not there'}`,
    `  theirs: ${theirs ?? 'not there'}`,
  ]
}

function lastLine(drifts: readonly Drift[], open: readonly Drift[], repair: boolean): string {
  if (drifts.length === 0) return 'Both sides say the same.'
  if (open.length === 0) return `${counted(drifts.length, 'difference')}, all repaired.`
  if (!repair)
    return `${counted(open.length, 'difference')}. To make ours equal to theirs: npm run reconcile -- --repair`
  return `${counted(open.length, 'difference')} could not be repaired: look at what the provider says of it, and at our audit log.`
}

function counted(count: number, one: string): string {
  return `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`
}
