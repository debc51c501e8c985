import type { ProviderHost } from '../../providers/host.ts'
import { createHost } from '../../server/host.ts'
import type { TestBackplane } from './backplane.ts'
import { quietLog } from './log.ts'

/** What the local providers of a running product were given: their schemas and their secrets. Close it before the product. */
export function otherCompany({ app, database, home, url }: TestBackplane): ProviderHost & { close(): Promise<void> } {
  const { clock, wallClock } = app
  return createHost({
    home,
    ownerUrl: database.ownerUrl,
    publicUrl: url,
    clock,
    wallClock,
    log: quietLog,
    sendMail: async () => undefined,
  })
}
