import type { Db } from '../../domain/db.ts'
import { type Catalogue, CatalogueMismatch, checkCatalogue } from '../../reads/catalogue.ts'
import type { Model } from '../../reads/model.ts'
import { LaunchError } from './errors.ts'

/**
 * Compares the declared nouns with the database that is to be served, as the app's role.
 * @throws LaunchError with one line per declaration that does not hold
 */
export async function assertCatalogue(model: Model, db: Pick<Db, 'run'>): Promise<Catalogue> {
  return checkCatalogue(model, (text, values) => db.run({ name: 'reads_catalogue', text }, values)).catch(
    (error: unknown) => {
      throw error instanceof CatalogueMismatch ? new LaunchError(error.problems, { cause: error }) : error
    },
  )
}
