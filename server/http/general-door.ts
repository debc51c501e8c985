import type { ApolloServer } from '@apollo/server'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../../domain/app.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Context } from '../../resolvers/context.ts'
import type { Passages } from '../graphql/admit-documents.ts'
import { createContext } from '../graphql/context.ts'
import { classOf } from '../limits/classes.ts'
import type { DocumentGate } from '../limits/document-gate.ts'
import type { Asked, Passage } from '../limits/passage.ts'
import { LEAST_POINTS } from '../limits/points.ts'
import type { RequestStages } from '../limits/stages.ts'
import { assertShortTexts } from '../limits/texts.ts'
import { type DocumentLadder, withoutHash } from './document-ladder.ts'
import { type DocumentParts, listFor, PRIVATE_CACHE, sendAnswer } from './documents-door.ts'
import { parseJson } from './json.ts'
import { acceptedType } from './media-type.ts'
import { type Fields, namedDocumentOf } from './named-document.ts'
import type { NamedAnswer, NamedDoor } from './named-door.ts'
import type { PriorityOf } from './request-priority.ts'

export interface GeneralParts extends Pick<DocumentParts, 'registry' | 'callers' | 'admission'> {
  /** With its statements counted: what operations are given. */
  readonly counted: App
  readonly apollo: ApolloServer<Context>
  readonly ladder: DocumentLadder
  readonly named: NamedDoor
  readonly gate: DocumentGate
  readonly stages: RequestStages
  /** Where Apollo's plugins find what is on its way through. */
  readonly passages: Passages
  readonly priorityOf: PriorityOf
}

export type GeneralDoor = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

/**
 * A document that comes as text: by POST, or a query by GET. GET is no way in for other sites: /graphql reads no cookie, allows no origin to
 * read its answers, and nothing but a query is executed.
 */
export function createGeneralDoor(parts: GeneralParts): GeneralDoor {
  const { counted, apollo, registry, callers, admission, ladder, named, gate, stages, passages, priorityOf } = parts

  async function execute(asked: Asked, passage: Passage): Promise<{ readonly body: unknown } | NamedAnswer> {
    const { request, reply } = asked
    stages.bodies += 1
    stages.callers += 1
    const caller = await callers.find(request, passage.signal)
    const { viewer } = caller
    passages.set(viewer.origin, passage)
    await passage.admit(viewer, LEAST_POINTS)
    const list = listFor(await registry.current(), caller, request)
    const listed = ladder.text({ headers: request.headers, fields: fieldsOf(request) }, caller, list)
    if (listed) {
      const { query: _, ...rest } = fieldsOf(request)
      const document = namedDocumentOf({ ...rest, documentId: listed.id }, request.method)
      if (document) return named.answerListed(asked, { passage, points: LEAST_POINTS }, caller, document, listed)
    }
    if (request.method === 'POST' && request.body) request.body = withoutHash(fieldsOf(request))
    const { query: text, variables } = fieldsOf(request)
    assertShortTexts(variables)
    // What is no text Apollo refuses.
    if (typeof text === 'string') gate.admit(text, { caller: classOf(viewer), requestId: request.id })
    const general = fastifyApolloHandler(apollo, { context: async () => createContext(counted, viewer) })
    return { body: await general.call(request.server, request, reply) }
  }

  return async (request, reply) => {
    // One of two words to Apollo, which else would choose by rules of its own.
    request.headers.accept = acceptedType(request.headers.accept)
    if (request.method !== 'POST') checkQuery(fieldsOf(request))
    const priority = priorityOf(request, fieldsOf(request).query)
    const turnedAway = admission.turnAway({ request, reply }, priority)
    if (turnedAway) return turnedAway
    const answered = await admission.through({ request, reply }, priority, (passage) =>
      execute({ request, reply }, passage),
    )
    if ('registered' in answered) return sendAnswer(request, reply, answered.registered, answered.answer)
    const { body } = answered
    if (request.method !== 'POST') reply.header('cache-control', PRIVATE_CACHE)
    // What is no GraphQL request at all (a batch, a list of variables) Apollo refuses before any plugin hears of it.
    return reply.statusCode >= 400 && typeof body === 'string' ? withRequestId(body, request.id) : body
  }
}

function fieldsOf({ method, body, query }: FastifyRequest): Fields {
  return ((method === 'POST' ? body : query) ?? {}) as Fields
}

/** What stands in the address is checked as a body would be. @throws DomainError BAD_INPUT */
function checkQuery(fields: Fields): void {
  for (const name of ['variables', 'extensions']) {
    const text = fields[name]
    if (Array.isArray(text)) throw new DomainError('BAD_INPUT', `Send ${name} once.`)
    if (typeof text === 'string' && text !== '') parseJson(text)
  }
}

/** An answer that is no JSON stays as it is. */
function withRequestId(payload: string, requestId: string): string {
  const body = parsed(payload)
  if (!body) return payload
  const errors = body.errors?.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } }))
  return JSON.stringify({ ...body, ...(errors ? { errors } : {}) })
}

function parsed(text: string): { errors?: { extensions?: object }[] } | null {
  try {
    return JSON.parse(text) as { errors?: { extensions?: object }[] }
  } catch {
    return null
  }
}
