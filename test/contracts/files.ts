import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ProviderError } from '../../providers/errors.ts'
import type { FilesProvider } from '../../providers/files/port.ts'

export interface FilesUnderTest {
  readonly provider: FilesProvider
  close(): Promise<void>
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

async function faultOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  return error instanceof ProviderError ? error.fault : `not a ProviderError: ${String(error)}`
}

/** What every files provider must do. An adapter's own test hands in how to make one on an empty store. */
export function testFilesProvider(name: string, make: () => Promise<FilesUnderTest>): void {
  describe(`files: ${name}`, () => {
    let made: FilesUnderTest
    let files: FilesProvider
    beforeAll(async () => {
      made = await make()
      files = made.provider
    })
    afterAll(async () => {
      await made?.close()
    })

    it('gives back the bytes, the size and the content type that were put', async () => {
      await files.put('receipts/tnt_1/inv_1.html', bytes('<h1>Grüße</h1>'), 'text/html; charset=utf-8')
      const found = await files.get('receipts/tnt_1/inv_1.html')
      expect(new TextDecoder().decode(found?.bytes)).toBe('<h1>Grüße</h1>')
      expect(found).toMatchObject({ size: 16, contentType: 'text/html; charset=utf-8' })
    })

    it('answers null for what was never put', async () => {
      expect(await files.get('receipts/tnt_1/none.html')).toBeNull()
      expect(await files.get('nowhere/at/all')).toBeNull()
    })

    it('keeps every byte value, line breaks and zeros included', async () => {
      const all = Uint8Array.from({ length: 1024 }, (_, index) => index % 256)
      await files.put('binary/all', all, 'application/octet-stream')
      expect((await files.get('binary/all'))?.bytes).toEqual(all)
    })

    it('keeps an empty file as an empty file', async () => {
      await files.put('binary/empty', new Uint8Array(), 'text/plain')
      expect(await files.get('binary/empty')).toEqual({ bytes: new Uint8Array(), size: 0, contentType: 'text/plain' })
    })

    it('keeps a file of several megabytes whole', async () => {
      const large = new Uint8Array(5_000_000).fill(7)
      large[4_999_999] = 9
      await files.put('binary/large', large, 'application/octet-stream')
      const found = await files.get('binary/large')
      expect(found?.size).toBe(5_000_000)
      expect(Buffer.compare(found?.bytes ?? new Uint8Array(), large)).toBe(0)
    })

    it('replaces content and content type together', async () => {
      await files.put('replace/me', bytes('a long first version'), 'text/plain')
      await files.put('replace/me', bytes('{}'), 'application/json')
      const found = await files.get('replace/me')
      expect([new TextDecoder().decode(found?.bytes), found?.contentType]).toEqual(['{}', 'application/json'])
    })

    it('shows a reader one whole version while others are being written', async () => {
      const versions = ['a', 'b', 'c', 'd'].map((letter) => bytes(letter.repeat(200_000)))
      const type = (version: Uint8Array) => `text/x-${String.fromCharCode(version[0] ?? 0)}`
      await files.put('race/one', versions[0] ?? bytes(''), 'text/x-a')
      const writes = Array.from({ length: 5 }, () => versions).flat()
      const reads = Array.from({ length: 20 }, () => files.get('race/one'))
      const seen = await Promise.all([
        ...reads,
        ...writes.map((version) => files.put('race/one', version, type(version))),
      ])
      for (const found of seen.slice(0, reads.length)) {
        expect(found).toBeTruthy()
        if (!found) continue
        expect(found.size).toBe(200_000)
        expect(new Set(found.bytes).size, 'letters in one version').toBe(1)
        expect(found.contentType).toBe(type(found.bytes))
      }
    })

    it('lets a key and keys below it stand side by side', async () => {
      await files.put('nest', bytes('the file'), 'text/plain')
      await files.put('nest/inner', bytes('below'), 'text/plain')
      expect((await files.get('nest'))?.size).toBe(8)
      expect((await files.get('nest/inner'))?.size).toBe(5)
    })

    it('tells capitals from small letters', async () => {
      await files.put('case/Readme', bytes('big'), 'text/plain')
      await files.put('case/readme', bytes('small'), 'text/plain')
      expect((await files.get('case/Readme'))?.size).toBe(3)
      expect((await files.get('case/readme'))?.size).toBe(5)
      expect(await files.list('case')).toEqual(['case/Readme', 'case/readme'])
    })

    it('takes a key of 512 characters, in one segment or in many, and no longer one', async () => {
      const one = 'x'.repeat(512)
      const sameStart = `${'x'.repeat(511)}y`
      const many = `long/${'ab/'.repeat(168)}end`
      for (const key of [one, sameStart, many]) await files.put(key, bytes(key.slice(-1)), 'text/plain')
      for (const key of [one, sameStart, many])
        expect(new TextDecoder().decode((await files.get(key))?.bytes)).toBe(key.slice(-1))
      expect(await files.list('long')).toEqual([many])
      expect(await faultOf(files.put('x'.repeat(513), bytes(''), 'text/plain'))).toBe('rejected')
    })

    it('removes a file, and removing it again is no error', async () => {
      await files.put('gone/soon', bytes('x'), 'text/plain')
      await files.remove('gone/soon')
      expect(await files.get('gone/soon')).toBeNull()
      await files.remove('gone/soon')
      await files.remove('never/was/here')
      expect(await files.list('gone')).toEqual([])
    })

    it('removes only what was named', async () => {
      await files.put('keep/a', bytes('a'), 'text/plain')
      await files.put('keep/a/b', bytes('b'), 'text/plain')
      await files.remove('keep/a')
      expect(await files.get('keep/a')).toBeNull()
      expect((await files.get('keep/a/b'))?.size).toBe(1)
    })

    it('lists the keys below a prefix, sorted, and none of a neighbour with a longer name', async () => {
      for (const key of ['list/tnt_1/z', 'list/tnt_1/a/b', 'list/tnt_1/a.txt', 'list/tnt_10/secret', 'list/other'])
        await files.put(key, bytes('x'), 'text/plain')
      const expected = ['list/tnt_1/a.txt', 'list/tnt_1/a/b', 'list/tnt_1/z']
      expect(await files.list('list/tnt_1')).toEqual(expected)
      expect(await files.list('list/tnt_1/')).toEqual(expected)
      expect(await files.list('list/none')).toEqual([])
    })

    it('lists everything below the empty prefix', async () => {
      await files.put('everything/here', bytes('x'), 'text/plain')
      const keys = await files.list('')
      expect(keys).toContain('everything/here')
      expect(keys).toEqual([...keys].sort())
    })

    const BAD_KEYS = {
      empty: '',
      'leading out by dots': '../outside',
      'dots in the middle': 'a/../../outside',
      'dots inside a name': 'a..b',
      'a lone dot': 'a/./b',
      absolute: '/etc/passwd',
      'with an empty segment': 'a//b',
      'ending with a slash': 'a/',
      'percent-encoded': 'a/%2e%2e/outside',
      'with a backslash': 'a\\..\\outside',
      'with a drive letter': 'C:/outside',
      'with a zero byte': 'a\u0000b',
      'with a line break': 'a\nb',
      'with a space': 'a b',
      'with letters beyond ASCII': 'grüße',
      'with full-width dots': 'a/．．/b',
    }
    it.each(Object.entries(BAD_KEYS))('rejects a key %s', async (_, key) => {
      expect(await faultOf(files.put(key, bytes('x'), 'text/plain'))).toBe('rejected')
      expect(await faultOf(files.get(key))).toBe('rejected')
      expect(await faultOf(files.remove(key))).toBe('rejected')
    })

    it('rejects a prefix that leads out', async () => {
      for (const prefix of ['..', '../', '/', 'a/../..', 'a/%2e%2e'])
        expect([prefix, await faultOf(files.list(prefix))]).toEqual([prefix, 'rejected'])
    })

    it('rejects a content type that is none, and keeps nothing', async () => {
      for (const type of ['', 'html', 'text/html\r\nSet-Cookie: a=b', `text/${'x'.repeat(300)}`])
        expect([type, await faultOf(files.put('types/bad', bytes('x'), type))]).toEqual([type, 'rejected'])
      expect(await files.get('types/bad')).toBeNull()
    })
  })
}
