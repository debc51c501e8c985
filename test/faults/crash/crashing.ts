import type { App } from '../../../domain/app.ts'
import type { Failpoint } from '../../../domain/failpoints.ts'

export interface Crashing {
  /** The app of a process that dies at the point. */
  readonly app: App
  /** Resolves when it has died. */
  readonly died: Promise<void>
}

/**
 * A process that stops for ever at a failpoint. Nothing is held there: no transaction, no lock, so that what is left behind is what a process leaves
 * that was killed. At `called` it also dies of an answer that is an error: it never gets to record what it does not know.
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
  return { app: { ...app, payments, failpoint: async (name) => (name === point ? forever() : undefined) }, died }
}
