// `npm run reset`: empties BACKPLANE_HOME, after making sure that it is ours and that nothing runs on it.
import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HOME_MARKER, isHome } from '../server/database/embedded/home.ts'
import { livingOwner } from '../server/database/embedded/ownership.ts'
import { findPostmaster, stopPostmaster } from '../server/database/embedded/postmaster.ts'
import { homeFolder, say } from './home.ts'

const home = homeFolder()
process.exitCode = await reset()

async function reset(): Promise<number> {
  if (!existsSync(home)) {
    say(`${home} does not exist: there is nothing to empty`)
    return 0
  }
  const names = await readdir(home)
  // A start that was killed at once leaves it empty, or with a marker that is not whole.
  if (!(await isHome(home)) && !names.every((name) => name.startsWith(`${HOME_MARKER}.`))) {
    say(`${home} is not ours (it holds no ${HOME_MARKER}): nothing was changed`)
    return 1
  }
  const owner = livingOwner(home)
  if (owner !== null) {
    say(`Backplane runs on ${home} (process ${owner}): stop it first; nothing was changed`)
    return 1
  }
  // One that a killed process left running.
  const postmaster = await findPostmaster(join(home, 'postgres'))
  if (postmaster) await stopPostmaster(postmaster)
  // The marker goes last, so that what is left by an interruption is still known to be ours.
  const others = names.filter((name) => name !== HOME_MARKER)
  for (const name of [...others, HOME_MARKER]) await rm(join(home, name), { recursive: true, force: true })
  say(`${home} is empty; npm start makes it anew`)
  if (process.env.DATABASE_URL) say('the database of DATABASE_URL is not ours to empty: it was left alone')
  return 0
}
