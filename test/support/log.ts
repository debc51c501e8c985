import type { Log } from '../../providers/host.ts'

/** A log that keeps quiet. */
export const quietLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
