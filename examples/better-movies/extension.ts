import type { Extension } from '../../server/extension.ts'
import { catalogue } from './catalogue.ts'
import { classification } from './domain/classification.ts'
import { device, film, filmRoots, tenantDevices } from './domain/queries.ts'
import { firstTables } from './migrations/first-tables.ts'
import { personalData } from './migrations/personal-data.ts'
import { DeviceResolver, TenantDevicesResolver } from './resolvers/devices.ts'
import { FilmResolver } from './resolvers/films.ts'

/** A film-streaming product: what it sells, its films and its device limit. Nothing of it stands in the core. */
export const betterMovies: Extension = {
  name: 'better_movies',
  catalogue,
  reads: [device, film, filmRoots, tenantDevices],
  resolvers: [DeviceResolver, TenantDevicesResolver, FilmResolver],
  classification,
  migrations: [firstTables, personalData],
}
