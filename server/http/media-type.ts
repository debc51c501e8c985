/** The two forms of an answer (GraphQL over HTTP, 6.4). */
export const JSON_TYPE = 'application/json'
export const GRAPHQL_RESPONSE = 'application/graphql-response+json'
export type MediaType = typeof JSON_TYPE | typeof GRAPHQL_RESPONSE

/** As they stand in the answer's header. */
export const CONTENT_TYPES: Readonly<Record<MediaType, string>> = {
  [JSON_TYPE]: `${JSON_TYPE}; charset=utf-8`,
  [GRAPHQL_RESPONSE]: `${GRAPHQL_RESPONSE}; charset=utf-8`,
}

/** Clients send a handful of Accept headers; who sends another each time has each of theirs read. */
const MOST_KNOWN = 100
const known = new Map<string, MediaType | null>()

/**
 * What the client wants most of the two, by RFC 9110, 12.5.1; of equals what it names first, and legacy JSON where it names neither.
 * @returns null when it takes neither
 */
export function mediaTypeOf(accept: string | undefined): MediaType | null {
  if (accept === undefined || accept === '') return JSON_TYPE
  let type = known.get(accept)
  if (type === undefined) {
    type = preferred(accept)
    if (known.size < MOST_KNOWN) known.set(accept, type)
  }
  return type
}

/** @throws Error of status 406, also for what is answered in parts: nothing here is */
export function acceptedType(accept: string | undefined): MediaType {
  const type = mediaTypeOf(accept)
  if (type) return type
  const inParts = accept?.includes('multipart/') ? ` ${NOT_IN_PARTS}` : ''
  throw Object.assign(
    new Error(`Answers are "${GRAPHQL_RESPONSE}" or "${JSON_TYPE}", and the header accept takes neither.${inParts}`),
    {
      statusCode: 406,
    },
  )
}

/** Why there is no incremental delivery, and what there is. */
const NOT_IN_PARTS = 'Nothing is answered in parts: live updates come by subscription, big lists by pages.'

/**
 * The status of an answer whose request was well-formed, and which GraphQL itself has refused: 200 under `application/json`, whose old clients
 * take anything else for a fault of the network (GraphQL over HTTP, 6.4.1).
 */
export function statusUnder(type: MediaType, status: number): number {
  return status === 400 && type === JSON_TYPE ? 200 : status
}

interface Range {
  readonly pattern: string
  readonly quality: number
  readonly at: number
}

function preferred(accept: string): MediaType | null {
  const ranges = accept.split(',').map(rangeOf)
  const [best] = [JSON_TYPE, GRAPHQL_RESPONSE]
    .map((type) => ({ type: type as MediaType, range: rangeFor(type, ranges) }))
    .filter(({ range }) => range !== undefined && range.quality > 0)
    .toSorted((a, b) => compare(a.range as Range, b.range as Range))
  return best?.type ?? null
}

function rangeOf(text: string, at: number): Range {
  const [pattern = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const given = parameters.find((parameter) => parameter.startsWith('q='))
  const quality = given === undefined ? 1 : Number(given.slice(2))
  return { pattern, quality: Number.isNaN(quality) ? 0 : quality, at }
}

/** The most exact range that takes the type decides about it. */
function rangeFor(type: string, ranges: readonly Range[]): Range | undefined {
  return [type, 'application/*', '*/*'].flatMap((each) => ranges.find(({ pattern }) => pattern === each) ?? [])[0]
}

function compare(a: Range, b: Range): number {
  return b.quality - a.quality || a.at - b.at
}
