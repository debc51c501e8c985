import type { Db } from '../../domain/db.ts'
import type { RequestStages } from './stages.ts'

/** The same database, which counts what operations ask of it: a read's statement, a transaction, work under a lock. */
export function countedDb(db: Db, stages: RequestStages): Db {
  const counted = (): Db => {
    stages.statements += 1
    return db
  }
  return {
    as: (scope, work) => counted().as(scope, work),
    prepared: (scope, work) => counted().prepared(scope, work),
    sweep: (work) => counted().sweep(work),
    operator: (work) => counted().operator(work),
    exclusively: (key, work) => counted().exclusively(key, work),
    unlessBusy: (key, work) => counted().unlessBusy(key, work),
    run: (statement, values, signal) => counted().run(statement, values, signal),
    takeWaits: () => db.takeWaits(),
    ping: () => db.ping(),
    close: () => db.close(),
  }
}
