import { parse } from 'fast-querystring'
import { expect, it } from 'vitest'
import { createQueryFields } from '../../server/http/query-fields.ts'

it.each([
  ['', {}],
  ['documentId=sha256%3Aab&variables=%7B%22a%22%3A1%7D', { documentId: 'sha256:ab', variables: '{"a":1}' }],
  ['a=1&a=2&b', { a: ['1', '2'], b: '' }],
  ['a=%E0%A4%A', { a: '%E0%A4%A' }],
])('"%s" is read as it says, the first time and every other', (text, fields) => {
  const fieldsOf = createQueryFields()
  for (let time = 0; time < 3; time += 1) expect({ ...fieldsOf(text) }).toEqual(fields)
})

it('what comes again has the same fields, which nobody can change', () => {
  const fieldsOf = createQueryFields()
  const fields = fieldsOf('documentId=1')
  expect(fieldsOf('documentId=1')).toBe(fields)
  expect(fieldsOf('documentId=2')).not.toBe(fields)
  expect(() => Object.assign(fields, { documentId: '2' })).toThrow(TypeError)
  expect(fieldsOf('documentId=1').documentId).toBe('1')
})

it('nothing is remembered that names no document: it may hold a secret', () => {
  const fieldsOf = createQueryFields()
  expect(fieldsOf('code=secret')).not.toBe(fieldsOf('code=secret'))
})

it('a long one, and each of more than can be remembered, is read all the same', () => {
  const fieldsOf = createQueryFields()
  const long = `documentId=${'x'.repeat(5_000)}`
  expect(fieldsOf(long)).toEqual(parse(long))
  expect(fieldsOf(long)).not.toBe(fieldsOf(long))
  for (let number = 0; number < 5_000; number += 1)
    expect(fieldsOf(`documentId=${number}`).documentId).toBe(`${number}`)
})
