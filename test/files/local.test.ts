import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { localFiles } from '../../providers/files/local/local-files.ts'
import type { FilesProvider } from '../../providers/files/port.ts'

const bytes = new TextEncoder().encode('content')

describe('the local files folder', () => {
  let base: string
  let folder: string
  let files: FilesProvider
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'backplane-files-'))
    folder = join(base, 'files')
    await mkdir(folder)
    files = localFiles({ folder })
  })
  afterEach(() => rm(base, { recursive: true }))

  it('does not write, read, list or remove through a link that leads out of the folder', async () => {
    const outside = join(base, 'outside')
    await mkdir(outside)
    await writeFile(join(outside, 'secret~'), '{"contentType":"text/plain"}\nsecret')
    await symlink(outside, join(folder, 'door'))

    await expect(files.put('door/planted', bytes, 'text/plain')).rejects.toMatchObject({ fault: 'rejected' })
    await expect(files.put('door/deeper/planted', bytes, 'text/plain')).rejects.toMatchObject({ fault: 'rejected' })
    await expect(files.get('door/secret')).rejects.toMatchObject({ fault: 'rejected' })
    await expect(files.remove('door/secret')).rejects.toMatchObject({ fault: 'rejected' })
    await expect(files.list('door')).rejects.toMatchObject({ fault: 'rejected' })
    expect(await files.list('')).toEqual([])
    expect(await readdir(outside)).toEqual(['secret~'])
  })

  it('does not read or replace a file that is a link', async () => {
    const secret = join(base, 'secret')
    await writeFile(secret, '{"contentType":"text/plain"}\nsecret')
    await symlink(secret, join(folder, 'link~'))
    await expect(files.get('link')).rejects.toMatchObject({ fault: 'rejected' })
    await expect(files.put('link', bytes, 'text/plain')).rejects.toMatchObject({ fault: 'rejected' })
  })

  it('works where the folder itself is a link of the operator', async () => {
    const link = join(base, 'link')
    await symlink(folder, link)
    await localFiles({ folder: link }).put('a', bytes, 'text/plain')
    expect((await files.get('a'))?.size).toBe(7)
  })

  it('is found again by another process on the same folder', async () => {
    await files.put('shared/a', bytes, 'text/plain')
    expect(await localFiles({ folder }).list('shared')).toEqual(['shared/a'])
  })

  it('leaves no half-written file behind when a write fails', async () => {
    // A directory stands where the file must go, so that the last step, the rename, fails.
    await mkdir(join(folder, 'taken~', 'inner'), { recursive: true })
    await expect(files.put('taken', bytes, 'text/plain')).rejects.toMatchObject({ name: 'ProviderError' })
    expect(await readdir(join(folder, '~unfinished'))).toEqual([])
    expect(await files.list('')).toEqual([])
  })

  it('sweeps what a crash left half-written, but not a write still under way', async () => {
    await files.put('a', bytes, 'text/plain')
    const [old, young] = [join(folder, '~unfinished', 'old'), join(folder, '~unfinished', 'young')]
    await writeFile(old, 'half')
    await writeFile(young, 'half')
    const yesterday = new Date(Date.now() - 86_400_000)
    await utimes(old, yesterday, yesterday)
    for (const job of files.jobs ?? []) await job.run()
    expect(await readdir(join(folder, '~unfinished'))).toEqual(['young'])
    expect((await files.get('a'))?.size).toBe(7)
  })

  it('passes over files that it did not write, and says so when one stands at a key', async () => {
    await writeFile(join(folder, 'notes.txt'), 'by hand')
    await writeFile(join(folder, 'odd~'), 'by hand')
    expect(await files.list('')).toEqual(['odd'])
    await expect(files.get('odd')).rejects.toMatchObject({
      fault: 'unavailable',
      detail: expect.stringContaining('odd'),
    })
  })

  it('says that it is misconfigured when the folder is a file', async () => {
    const file = join(base, 'file')
    await writeFile(file, '')
    const broken = localFiles({ folder: join(file, 'inside') })
    await expect(broken.put('a', bytes, 'text/plain')).rejects.toMatchObject({ fault: 'misconfigured' })
    expect(await broken.health?.()).toMatchObject({ ok: false })
  })

  it('serves again once a folder that could not be opened can be', async () => {
    const blocked = join(base, 'blocked')
    await writeFile(blocked, '')
    const files = localFiles({ folder: blocked })
    await expect(files.get('a')).rejects.toMatchObject({ name: 'ProviderError' })
    await rm(blocked)
    expect(await files.get('a')).toBeNull()
  })
})
