import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localFiles } from '../../providers/files/local/local-files.ts'
import { testFilesProvider } from './files.ts'

testFilesProvider('local', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'backplane-files-'))
  return {
    provider: localFiles({ folder: join(folder, 'made', 'by the adapter') }),
    close: () => rm(folder, { recursive: true }),
  }
})
