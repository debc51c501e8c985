import { z } from 'zod'
import { localFiles, localFilesConfig } from './local/local-files.ts'
import type { FilesProvider } from './port.ts'

export const filesSettings = z.discriminatedUnion('provider', [
  localFilesConfig.extend({ provider: z.literal('local') }),
])
export type FilesSettings = z.infer<typeof filesSettings>

/** The chosen file store. */
export function createFiles(settings: FilesSettings): FilesProvider {
  switch (settings.provider) {
    case 'local':
      return localFiles(settings)
  }
}
