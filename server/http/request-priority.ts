import type { FastifyRequest } from 'fastify'
import { type Priority, priorityOfReader, priorityOfText } from '../limits/priorities.ts'
import type { Callers } from './caller.ts'

export type PriorityOf = (request: FastifyRequest, text: unknown) => Priority

/** Who goes first, by what can be seen before anybody is looked for. @param money matches the text of a document that moves money */
export function createPriorityOf(callers: Pick<Callers, 'known'>, money: RegExp): PriorityOf {
  return (request, text) =>
    priorityOfText(text, money) ??
    priorityOfReader({ headers: request.headers, known: callers.known(request) !== undefined })
}
