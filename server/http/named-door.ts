import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../../domain/app.ts'
import type { Changes } from '../changes/feed.ts'
import { versionOfWrite } from '../changes/version-of-write.ts'
import { VERSION_HEADER } from '../graphql/apollo.ts'
import type { ListedDocument } from '../graphql/documents/list.ts'
import type { RegisteredDocument } from '../graphql/documents/register.ts'
import type { Answer } from '../graphql/responses/response-cache.ts'
import { COST_HEADER, costAskOf } from '../limits/cost-ask.ts'
import type { CostsOfDocuments } from '../limits/costs-of-documents.ts'
import type { Asked, Passage } from '../limits/passage.ts'
import { LEAST_POINTS, pointsOf } from '../limits/points.ts'
import type { Priority } from '../limits/priorities.ts'
import type { RequestStages } from '../limits/stages.ts'
import { assertShortTexts, MOST_TEXT } from '../limits/texts.ts'
import type { Caller } from './caller.ts'
import { type DocumentLadder, PersistedQueryAnswer } from './document-ladder.ts'
import {
  brokenDocument,
  type DocumentParts,
  listFor,
  PRIVATE_CACHE,
  quickAnswer,
  sendAnswer,
} from './documents-door.ts'
import { CONTENT_TYPES } from './media-type.ts'
import { checkOperation, type NamedDocument } from './named-document.ts'
import type { PriorityOf } from './request-priority.ts'

export interface NamedDoorParts extends DocumentParts {
  readonly app: App
  readonly changes: Changes
  readonly ladder: DocumentLadder
  readonly costs: CostsOfDocuments
  readonly stages: RequestStages
  readonly priorityOf: PriorityOf
}

/** An answer, and the document that it is of. */
export interface NamedAnswer {
  readonly registered: RegisteredDocument
  readonly answer: Answer
}

/** A request that was let in, and what it has been charged so far. */
export interface Admitted {
  readonly passage: Passage
  readonly points: number
}

export interface NamedDoor {
  /** A document that is named by its identifier: from memory without waiting, where it is remembered. */
  answer(request: FastifyRequest, reply: FastifyReply, named: NamedDocument): FastifyReply | Promise<FastifyReply>
  /** A document of the caller's list, however it was named. */
  answerListed(
    { request, reply }: Asked,
    { passage, points }: Admitted,
    caller: Caller,
    named: NamedDocument,
    listed: ListedDocument,
  ): Promise<NamedAnswer>
}

/** The quick lane's door. */
export function createNamedDoor(parts: NamedDoorParts): NamedDoor {
  const { app, registry, lane, callers, changes, ladder, costs, stages, admission, priorityOf } = parts

  async function ask(asked: Asked, named: NamedDocument, priority: Priority): Promise<FastifyReply> {
    const { request, reply } = asked
    try {
      const { registered, answer } = await admission.through(asked, priority, async (passage) => {
        stages.bodies += 1
        stages.callers += 1
        const caller = await callers.find(request, passage.signal)
        const list = listFor(await registry.current(), caller, request)
        const known = list.find(named.documentId)?.registered
        const points = known ? pointsOf(known.most) : LEAST_POINTS
        await passage.admit(caller.viewer, points)
        return answerListed(asked, { passage, points }, caller, named, ladder.named(caller, list, named))
      })
      return sendAnswer(request, reply, registered, answer)
    } catch (error) {
      if (!(error instanceof PersistedQueryAnswer)) throw error
      const { message, code } = error
      reply.header('cache-control', PRIVATE_CACHE).header('content-type', CONTENT_TYPES['application/json'])
      return reply.send(JSON.stringify({ errors: [{ message, extensions: { code, requestId: request.id } }] }))
    }
  }

  async function answerListed(
    { request, reply }: Asked,
    { passage, points }: Admitted,
    { viewer, key, hears }: Caller,
    named: NamedDocument,
    listed: ListedDocument,
  ): Promise<NamedAnswer> {
    const registered = listed.registered ?? (await registry.compiled(listed))
    if (!registered) {
      if (listed.app) registry.counts.failed(listed.app, listed.id, 'BAD_INPUT')
      throw brokenDocument()
    }
    checkOperation(named, registered, request.method)
    const changing = registered.operation.operation === 'mutation'
    if (changing) passage.goesOn()
    await passage.chargeMore(pointsOf(registered.most) - points)
    const { variablesText, variables } = named
    if (variablesText.length > MOST_TEXT) assertShortTexts(variables())
    const asked = { registered, variablesText, variables }
    const ask = costAskOf(request.headers[COST_HEADER], named.extensions)
    if (ask.only) return { registered, answer: costs.answer(asked) }
    const answer = await lane.answer({ ...asked, viewer, caller: key, hears })
    registry.counts.answered(listed, registered, answer)
    if (changing) reply.header(VERSION_HEADER, await versionOfWrite(app, changes))
    return { registered, answer: ask.report ? costs.tell(asked, answer) : answer }
  }

  return {
    answer(request, reply, named) {
      // What it costs is told beside an answer, and not kept with it.
      const { report } = costAskOf(request.headers[COST_HEADER], named.extensions)
      const quick = report ? null : quickAnswer(parts, request, named)
      if (quick) return sendAnswer(request, reply, quick.registered, quick.answer)
      const priority = priorityOf(request, registry.known()?.all.find(named.documentId)?.registered?.text)
      return admission.turnAway({ request, reply }, priority) ?? ask({ request, reply }, named, priority)
    },
    answerListed,
  }
}
