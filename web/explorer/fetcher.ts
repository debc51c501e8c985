import type { GraphiQLProps } from 'graphiql'
import { type DocumentNode, Kind, parse } from 'graphql'
import type { Answer, Post, Request } from './post.ts'
import { type Preview, previewHeaders } from './preview/preview.ts'
import { subscribe } from './subscribe.ts'

export interface FetcherParts {
  readonly post: Post
  token(): Promise<string | null>
  /** As which role it asks now. */
  preview(): Preview | null
  /** Hears each answer to what somebody has run. */
  answered(answer: Answer): void
}

/** How GraphiQL asks: queries and mutations by POST, subscriptions by server-sent events. */
export function createFetcher({ post, token, preview, answered }: FetcherParts): GraphiQLProps['fetcher'] {
  return (params, options) => {
    const document = parsed(params.query)
    const request: Request = { ...params, operationName: document ? nameIn(document, params.operationName) : null }
    // The schema is the same for everybody whom it is told to, and a role of a tenant is nobody of staff.
    const forPage = document !== null && asksForSchemaOnly(document)
    const headers = { ...lowerCase(options?.headers), ...(forPage ? {} : previewHeaders(preview())) }
    if (document !== null && operationIs('subscription', document, request.operationName))
      return subscribe(request, headers, token)
    return post(forPage ? request : { ...request, extensions: ASKS_COST }, { headers }).then((answer) => {
      if (!forPage) answered(answer)
      return { ...answer }
    })
  }
}

/** A server that tells it tells whoever asks (docs/explorer.md). */
const ASKS_COST = { cost: true }

function parsed(text: string): DocumentNode | null {
  try {
    return parse(text)
  } catch {
    // The server says what is wrong with it.
    return null
  }
}

function operationsOf({ definitions }: DocumentNode) {
  return definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION)
}

/** GraphiQL learns a moment after the typing what operations there are: whoever runs what they have just pasted means that. */
function nameIn(document: DocumentNode, name: string | null | undefined): string | null {
  return operationsOf(document).some((each) => each.name?.value === name) ? (name ?? null) : null
}

function operationIs(kind: string, document: DocumentNode, name: string | null | undefined): boolean {
  const operations = operationsOf(document)
  const chosen = name ? operations.find((each) => each.name?.value === name) : operations[0]
  return chosen?.operation === kind
}

function asksForSchemaOnly(document: DocumentNode): boolean {
  return operationsOf(document).every(({ selectionSet }) =>
    selectionSet.selections.every((each) => each.kind === Kind.FIELD && each.name.value.startsWith('__')),
  )
}

/** Two spellings of one header would be two headers. */
function lowerCase(headers: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries((headers ?? {}) as Readonly<Record<string, unknown>>).map(([name, value]) => [
      name.toLowerCase(),
      String(value),
    ]),
  )
}
