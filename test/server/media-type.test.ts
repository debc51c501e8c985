import { describe, expect, it } from 'vitest'
import { acceptedType, GRAPHQL_RESPONSE, JSON_TYPE, mediaTypeOf, statusUnder } from '../../server/http/media-type.ts'

describe('the form of an answer', () => {
  it.each([
    [undefined, JSON_TYPE],
    ['', JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['application/*', JSON_TYPE],
    [JSON_TYPE, JSON_TYPE],
    [`${JSON_TYPE}; charset=utf-8`, JSON_TYPE],
    [GRAPHQL_RESPONSE, GRAPHQL_RESPONSE],
    ['Application/GraphQL-Response+JSON', GRAPHQL_RESPONSE],
    [`${GRAPHQL_RESPONSE}, ${JSON_TYPE}`, GRAPHQL_RESPONSE],
    [`${JSON_TYPE}, ${GRAPHQL_RESPONSE}`, JSON_TYPE],
    [`${GRAPHQL_RESPONSE},${JSON_TYPE};q=0.9`, GRAPHQL_RESPONSE],
    [`${GRAPHQL_RESPONSE};q=0.5, ${JSON_TYPE};q=0.9`, JSON_TYPE],
    [`${GRAPHQL_RESPONSE}, */*;q=0.1`, GRAPHQL_RESPONSE],
    [`${JSON_TYPE};q=0, */*`, GRAPHQL_RESPONSE],
    [`text/html, ${GRAPHQL_RESPONSE};q=0.1`, GRAPHQL_RESPONSE],
    ['text/html, application/xhtml+xml, */*;q=0.8', JSON_TYPE],
    ['text/html', null],
    ['multipart/mixed', null],
    [`${JSON_TYPE};q=0`, null],
    [`${JSON_TYPE};q=x`, null],
    [',;,', null],
  ])('for a client that accepts %s is %s, at first and again', (accept, type) => {
    for (let n = 0; n < 2; n += 1) expect(mediaTypeOf(accept)).toBe(type)
    if (type === null) expect(() => acceptedType(accept)).toThrow(expect.objectContaining({ statusCode: 406 }))
    else expect(acceptedType(accept)).toBe(type)
  })

  it('is the same for the thousandth header as for the first', () => {
    for (let n = 0; n < 1_000; n += 1) expect(mediaTypeOf(`text/x-${n}, ${GRAPHQL_RESPONSE}`)).toBe(GRAPHQL_RESPONSE)
  })

  it('decides about the status of what GraphQL refuses, and of nothing else', () => {
    expect([400, 401, 200, 503].map((status) => statusUnder(JSON_TYPE, status))).toEqual([200, 401, 200, 503])
    expect([400, 401, 200, 503].map((status) => statusUnder(GRAPHQL_RESPONSE, status))).toEqual([400, 401, 200, 503])
  })
})
