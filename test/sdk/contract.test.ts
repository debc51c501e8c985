import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { buildSchema, isObjectType, isUnionType } from 'graphql'
import { build } from 'vite'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../domain/errors.ts'
import { API_ERROR_CODES } from '../../sdk/index.ts'

describe('the SDK and the server agree', () => {
  it('on the closed list of error codes, which docs/errors.md explains', () => {
    expect(API_ERROR_CODES).toEqual(expect.arrayContaining(Object.keys(ERROR_CODES)))
    const explained = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([A-Z_]+)` \| \d{3} \|/gm)]
    expect(explained.map(([, code]) => code).toSorted()).toEqual(Object.keys(ERROR_CODES).toSorted())
  })

  it('on how a refusal is told from a success: it has a message, and no success has', () => {
    const schema = buildSchema(readFileSync('examples/better-movies/schema.graphql', 'utf8'))
    const results = Object.values(schema.getMutationType()?.getFields() ?? {})
      .map(({ type }) => ('ofType' in type ? type.ofType : type))
      .filter(isUnionType)
      .flatMap((union) => union.getTypes())
      .filter(isObjectType)
    const withMessage = results.filter((type) => 'message' in type.getFields())
    const refusals = results.filter((type) => type.getInterfaces().some(({ name }) => name === 'MutationError'))
    expect(withMessage.map(String)).toEqual(refusals.map(String))
    expect(refusals.length).toBeGreaterThan(10)
  })

  it('on what travels: the whole client is less than 4 KB, minified and compressed, and brings no package', async () => {
    const built = await build({
      configFile: false,
      logLevel: 'silent',
      build: { write: false, lib: { entry: 'sdk/index.ts', formats: ['es'] }, minify: true, target: 'es2022' },
    })
    const [output] = Array.isArray(built) ? built : [built]
    const chunks = output && 'output' in output ? output.output : []
    const [chunk] = chunks
    if (chunk?.type !== 'chunk') return expect.unreachable('nothing was built')
    expect(chunks).toHaveLength(1)
    expect(chunk.imports).toEqual([])
    expect(gzipSync(chunk.code).length).toBeLessThan(4_096)
  })
})
