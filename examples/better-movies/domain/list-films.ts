import type { App } from '../../../domain/app.ts'
import { toPublicId } from '../../../lib/ids.ts'

export interface FilmRow {
  readonly id: string
  readonly title: string
  readonly year: number
}

/** All films, by title; at most 500. */
export async function listFilms(app: Pick<App, 'db'>): Promise<readonly FilmRow[]> {
  const films = await app.db.as(
    { userId: null, tenantIds: [] },
    (tx) => tx.$queryRaw<FilmRow[]>`select id, title, year from better_movies.films order by title, id limit 500`,
  )
  return films.map((film) => ({ ...film, id: toPublicId('flm', film.id) }))
}
