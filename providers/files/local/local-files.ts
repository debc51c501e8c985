import { join } from 'node:path'
import { z } from 'zod'
import { HOUR, systemClock } from '../../../lib/clock.ts'
import { ProviderError } from '../../errors.ts'
import type { FilesProvider, StoredFile } from '../port.ts'
import {
  codeOf,
  findDirectory,
  makeDirectories,
  NotOurs,
  openRoot,
  readPlainFile,
  removeFile,
  replaceFile,
  sweepUnfinished,
  walk,
} from './folder.ts'
import { fromPath, keyProblem, prefixProblem, toDirectories, toPath } from './keys.ts'
import { fromRecord, isContentType, toRecord } from './record.ts'

export const localFilesConfig = z.object({
  /** Where the files lie; made when it is missing. Nothing else may write there. */
  folder: z.string().min(1),
})
export type LocalFilesConfig = z.input<typeof localFilesConfig>

/** `list` refuses to answer more rather than to cut the answer short in silence. */
const MAX_LISTED = 10_000

/**
 * Keeps files in a folder of this machine: whole or not at all, on disk when `put` resolves.
 *
 * @throws ZodError when the configuration is wrong.
 */
export function localFiles(config: LocalFilesConfig): FilesProvider {
  const { folder: path } = localFilesConfig.parse(config)
  let opened: Promise<string> | undefined
  const root = (): Promise<string> => {
    opened ??= openRoot(path)
    // A folder that could not be opened (a disk not mounted yet) is tried again by the next call.
    opened.catch(() => {
      opened = undefined
    })
    return opened
  }

  return {
    name: 'local',

    put: (key, bytes, contentType) =>
      translating('put', async () => {
        refuseIf('put', keyProblem(key))
        if (!isContentType(contentType)) refuseIf('put', `${JSON.stringify(contentType)} is not a media type`)
        const { directories, file } = toPath(key)
        const folder = await root()
        const directory = await makeDirectories(folder, directories)
        await replaceFile(folder, directory, file, toRecord(bytes, contentType))
      }),

    get: (key) =>
      translating('get', async (): Promise<StoredFile | null> => {
        refuseIf('get', keyProblem(key))
        const { directories, file } = toPath(key)
        const directory = await findDirectory(await root(), directories)
        const record = directory === null ? null : await readPlainFile(join(directory, file))
        if (record === null) return null
        const stored = fromRecord(record)
        if (!stored)
          throw new ProviderError('unavailable', { ...at('get'), detail: `${key} was not written by this store` })
        return stored
      }),

    remove: (key) =>
      translating('remove', async () => {
        refuseIf('remove', keyProblem(key))
        const { directories, file } = toPath(key)
        const directory = await findDirectory(await root(), directories)
        if (directory !== null) await removeFile(directory, file)
      }),

    list: (prefix) =>
      translating('list', async () => {
        refuseIf('list', prefixProblem(prefix))
        const names = toDirectories(prefix)
        const directory = await findDirectory(await root(), names)
        if (directory === null) return []
        const paths = await walk(directory, MAX_LISTED + 1)
        if (paths.length > MAX_LISTED) refuseIf('list', `more than ${MAX_LISTED} files; list a narrower prefix`)
        const keys = paths.map((path) => fromPath([...names, path].join('/')))
        return keys.filter((key) => key !== null).sort()
      }),

    jobs: [
      {
        name: 'local-files-sweep',
        everySeconds: HOUR / 1000,
        run: async () => sweepUnfinished(await root(), HOUR, systemClock.now()),
      },
    ],

    health: () =>
      root().then(
        () => ({ ok: true }),
        (error: unknown) => ({ ok: false, detail: String(error) }),
      ),
  }
}

function at(operation: string): { provider: string; operation: string } {
  return { provider: 'local', operation }
}

function refuseIf(operation: string, problem: string | null): void {
  if (problem !== null) throw new ProviderError('rejected', { ...at(operation), detail: problem })
}

/** A folder that we may not use is a setting to mend; a full or failing disk is an outage, after which the old content stands. */
async function translating<T>(operation: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ProviderError) throw error
    if (error instanceof NotOurs) {
      throw new ProviderError('rejected', { ...at(operation), detail: error.message, cause: error })
    }
    const forbidden = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'].includes(codeOf(error) ?? '')
    throw new ProviderError(forbidden ? 'misconfigured' : 'unavailable', {
      ...at(operation),
      detail: error instanceof Error ? error.message : String(error),
      sent: 'maybe',
      cause: error,
    })
  }
}
