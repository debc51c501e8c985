import type { App } from '../../domain/app.ts'
import { sealAuditEntries } from '../../domain/audit/seal.ts'
import { liftExpiredBans } from '../../domain/bans/expire.ts'
import { expireCheckouts } from '../../domain/checkouts/expire.ts'
import { purgeDenials } from '../../domain/denials/deny.ts'
import { purgeDocuments } from '../../domain/documents/purge.ts'
import { expireExports } from '../../domain/exports/expire.ts'
import { retryLeftBehind } from '../../domain/inbox/process-waiting.ts'
import { reconcileIntents } from '../../domain/intents/reconcile.ts'
import { reconcileInTime } from '../../domain/reconcile/run.ts'
import { sweepTimers } from '../../domain/timers/sweep.ts'
import type { ProviderJob, ProviderParts } from '../../providers/host.ts'

const own = (app: App): readonly ProviderJob[] => [
  { name: 'audit.seal', everySeconds: 2, run: async (signal) => void (await sealAuditEntries(app, signal)) },
  { name: 'timers.sweep', everySeconds: 5, run: async (signal) => void (await sweepTimers(app, { signal })) },
  { name: 'intents.reconcile', everySeconds: 15, run: async (signal) => void (await reconcileIntents(app, signal)) },
  { name: 'payments.reconcile', everySeconds: 900, run: (signal) => reconcileInTime(app, signal) },
  { name: 'exports.expire', everySeconds: 600, run: (signal) => expireExports(app, signal) },
  { name: 'checkouts.expire', everySeconds: 300, run: async (signal) => void (await expireCheckouts(app, signal)) },
  { name: 'bans.expire', everySeconds: 15, run: async () => void (await liftExpiredBans(app)) },
  { name: 'denials.purge', everySeconds: 600, run: async () => void (await purgeDenials(app)) },
  { name: 'documents.purge', everySeconds: 3_600, run: async () => void (await purgeDocuments(app)) },
  { name: 'inbox.retry', everySeconds: 60, run: async (signal) => void (await retryLeftBehind(app, signal)) },
]

/**
 * Runs what must be done as time passes: our own sweeps and the local providers' work. A job that is under way on
 * any node is not started again, so two never overlap.
 * @returns a function that stops them and waits for the runs under way
 */
export function startPeriodicJobs(app: App, providers: readonly ProviderParts[]): () => Promise<void> {
  const stopping = new AbortController()
  const jobs = [...own(app), ...providers.flatMap((provider) => provider.jobs ?? [])]
  const loops = jobs.map((job) => loop(app, job, stopping.signal))
  return async () => {
    stopping.abort()
    await Promise.all(loops)
  }
}

async function loop(app: App, job: ProviderJob, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await app.db.unlessBusy(`job:${job.name}`, () => job.run(signal))
    } catch (error) {
      app.log.warn({ err: error, job: job.name }, 'a periodic job failed and runs again later')
    }
    await pause(job.everySeconds * 1_000, signal)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
