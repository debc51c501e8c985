import type { App } from '../../../domain/app.ts'
import type { Failpoint } from '../../../domain/failpoints.ts'

export interface Crashing {
  /** The app of a process that dies at the point. */
  readonly app: App
  /** Resolves when it has died. */
  readonly died: Promise<void>
}

/**
 * A process that stops for ever at a failpoint. No transaction is held there, and a lock goes with the process, as it goes with the connections of one that
 * was killed: what is left behind is the same. At `called` it also dies of an answer that is an error: it never gets to record what it does not know.
 */
export function crashingAt(app: App, point: Failpoint, operation: string): Crashing {
  const { promise: died, resolve: die } = Promise.withResolvers<void>()
  const forever = (): Promise<never> => {
    die()
    return new Promise<never>(() => undefined)
  }
  const payments = point.endsWith(':called')
    ? new Proxy(app.payments, {
        get(target, name, receiver) {
          const method: unknown = Reflect.get(target, name, receiver)
          if (name !== operation || typeof method !== 'function') return method
          return (...input: unknown[]) => Promise.resolve(Reflect.apply(method, target, input)).catch(forever)
        },
      })
    : app.payments
  const exclusively: App['db']['exclusively'] = async (key, work) => {
    const ended = await app.db.exclusively(key, () => Promise.race([work().then((value) => ({ value })), died]))
    return ended ? ended.value : forever()
  }
  return {
    app: {
      ...app,
      db: { ...app.db, exclusively },
      payments,
      failpoint: async (name) => (name === point ? forever() : undefined),
    },
    died,
  }
}
