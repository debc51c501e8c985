import {
  type DocumentNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { collectFields } from 'graphql/execution/collectFields.js'
import { LRUCache } from 'lru-cache'
import { DomainError } from '../../../domain/errors.ts'
import type { Model } from '../../../reads/model.ts'
import type { LiveField } from '../../../resolvers/live-field.ts'
import type { RootPolicy } from '../../../schema/policies.ts'
import type { DocumentLadder } from '../../http/document-ladder.ts'
import { brokenDocument, listFor } from '../../http/documents-door.ts'
import { classOf } from '../../limits/classes.ts'
import { costOf } from '../../limits/cost.ts'
import type { DocumentGate } from '../../limits/document-gate.ts'
import { tooCostly } from '../../limits/published.ts'
import type { RequestStages } from '../../limits/stages.ts'
import { CEILINGS, type Limits } from '../../limits/table.ts'
import { assertShortTexts } from '../../limits/texts.ts'
import type { Compiled } from '../compiled-operation.ts'
import type { ListedDocument } from '../documents/list.ts'
import type { RegisteredDocument } from '../documents/register.ts'
import type { DocumentRegistry } from '../documents/registry.ts'
import { fragmentsOf } from '../documents/select.ts'
import type { Variables } from '../documents/translation.ts'
import { createExecutor } from '../executor.ts'
import { policyOf } from '../policies.ts'
import type { Session } from './sessions.ts'

/** What a client sends to subscribe, whichever way. */
export interface LiveRequest {
  readonly query?: unknown
  readonly documentId?: unknown
  readonly operationName?: unknown
  readonly variables?: unknown
  readonly extensions?: unknown
}

/** A subscription that may begin: its document holds, and so do its variables. */
export interface Operation {
  readonly compiled: Compiled
  readonly variables: Variables
  readonly field: GraphQLField<unknown, unknown>
  readonly policy: RootPolicy
  readonly live: LiveField
  /** Of the one root field. */
  readonly args: Readonly<Record<string, unknown>>
}

export interface OperationParts {
  readonly schema: GraphQLSchema
  readonly model: Model
  readonly registry: DocumentRegistry
  readonly ladder: DocumentLadder
  readonly gate: DocumentGate
  readonly limits: Limits
  readonly stages: RequestStages
}

/** A request that is at fault, in graphql-js's words or ours. */
export class Refused extends Error {
  readonly errors: readonly GraphQLError[]
  constructor(errors: readonly GraphQLError[]) {
    super('the request was refused')
    this.errors = errors
  }
}

/** Of text; what is compiled of it weighs about fifty times as much. */
const MOST_CHARACTERS = 100_000
const OVER_HTTP = 'Send queries and mutations by HTTP, as POST /graphql: only subscriptions are taken here.'

/** A document that may be subscribed to: a registered one, or a text that was let through. */
interface Found {
  readonly document: DocumentNode
  readonly registered: RegisteredDocument | null
  readonly text: string
}

/** Finds a subscription's document, by its text or as a registered one, under the ladder and the limits of every other document. */
export function createOperations(
  parts: OperationParts,
): (request: LiveRequest, session: Session) => Promise<Operation> {
  const { schema, model, registry, ladder, gate, limits, stages } = parts
  const executor = createExecutor(schema)
  const sent = new LRUCache<string, DocumentNode>({
    maxSize: MOST_CHARACTERS,
    sizeCalculation: (_, text) => text.length,
  })
  const compilations = new WeakMap<DocumentNode, Map<string, Compiled>>()

  async function documentOf(request: LiveRequest, { caller, headers }: Session): Promise<Found> {
    const list = listFor(await registry.current(), caller, { headers })
    const id = request.documentId ?? (request.extensions as { documentId?: unknown } | undefined)?.documentId
    if (id !== undefined && id !== null) {
      // The protocol over WebSocket wants a text: an empty one says nothing.
      if (request.query) throw refusedFor('Send a documentId or a query, not both.')
      return ofList(ladder.named(caller, list, { documentId: String(id), automatic: false }))
    }
    const { query } = request
    if (typeof query !== 'string' || query === '') throw refusedFor('Send the text of the document as "query".')
    const listed = ladder.text({ headers, fields: { query } }, caller, list)
    if (listed) return ofList(listed)
    const { viewer } = caller
    gate.admit(query, { caller: classOf(viewer), requestId: viewer.origin.requestId })
    return { document: sent.get(query) ?? validated(query), registered: null, text: query }
  }

  async function ofList(listed: ListedDocument): Promise<Found> {
    const registered = listed.registered ?? (await registry.compiled(listed))
    if (!registered) throw brokenDocument()
    return { document: registered.document, registered, text: registered.text }
  }

  function validated(text: string): DocumentNode {
    const made = parsed(text)
    const errors = validate(schema, made, specifiedRules)
    stages.validated += 1
    if (errors.length > 0) throw new Refused(errors.map(withCode))
    sent.set(text, made)
    return made
  }

  function parsed(text: string): DocumentNode {
    stages.parsed += 1
    try {
      return parse(text, { maxTokens: CEILINGS.tokens })
    } catch (error) {
      throw error instanceof GraphQLError ? new Refused([withCode(error)]) : error
    }
  }

  function compiledOf(document: DocumentNode, name: string | null): Compiled {
    const byName = compilations.get(document) ?? new Map<string, Compiled>()
    compilations.set(document, byName)
    const known = byName.get(name ?? '')
    if (known) return known
    try {
      const made = executor.compile(document, name)
      byName.set(name ?? '', made)
      return made
    } catch (error) {
      throw error instanceof GraphQLError ? new Refused([withCode(error)]) : error
    }
  }

  async function operationOf(request: LiveRequest, session: Session): Promise<Operation> {
    const raw = objectOf(request.variables)
    assertShortTexts(raw)
    const { document, registered, text } = await documentOf(request, session)
    const name = typeof request.operationName === 'string' && request.operationName ? request.operationName : null
    const compiled = compiledOf(document, name)
    const { operation } = compiled
    if (operation.operation !== 'subscription') throw refusedFor(OVER_HTTP)
    const { coerced, errors } = compiled.coerce(raw)
    if (!coerced) throw new Refused((errors ?? []).map(withCode))
    const fragments = fragmentsOf(document.definitions)
    if (registered) {
      const costly = tooCostly(limits, schema, model, registered, coerced)
      if (costly !== null) throw refusedFor(costly)
    } else {
      const { viewer } = session.caller
      const { rows, points } = costOf(schema, model, { operation, fragments }, coerced)
      const bringer = { caller: classOf(viewer), requestId: viewer.origin.requestId }
      gate.admitCost(text, { rows, cost: points }, bringer)
    }
    return { compiled, variables: coerced, ...rootOf(schema, compiled, fragments, coerced) }
  }

  return async (request, session) => {
    try {
      return await operationOf(request, session)
    } catch (error) {
      // What the ladder or a limit says is the client's to mend, as everything else about their document.
      throw error instanceof DomainError
        ? new Refused([new GraphQLError(error.message, { originalError: error })])
        : error
    }
  }
}

/** Validation has seen to it that there is one root field at most; a condition may have left it out. */
function rootOf(
  schema: GraphQLSchema,
  { operation }: Compiled,
  fragments: ReturnType<typeof fragmentsOf>,
  variables: Variables,
): Pick<Operation, 'field' | 'policy' | 'live' | 'args'> {
  const root = schema.getSubscriptionType()
  const [nodes] = root
    ? collectFields(schema, { ...fragments }, { ...variables }, root, operation.selectionSet).values()
    : []
  const [node] = nodes ?? []
  const field = node && root?.getFields()[node.name.value]
  const policy = field && policyOf(field)
  if (!field || !policy) throw refusedFor('The document subscribes to nothing.')
  const live = field.extensions.live as LiveField
  return { field, policy, live, args: getArgumentValues(field, node, { ...variables }) }
}

function refusedFor(message: string): Refused {
  return new Refused([new GraphQLError(message, { extensions: CLIENTS_FAULT })])
}

/** What graphql-js says of a request is the client's to mend; a scalar's own refusal stands behind it, and is not ours. */
function withCode({ message, nodes, source, positions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes, source, positions, extensions: CLIENTS_FAULT })
}

const CLIENTS_FAULT = { code: 'BAD_USER_INPUT' }

function objectOf(variables: unknown): Readonly<Record<string, unknown>> {
  if (variables === undefined || variables === null) return {}
  if (typeof variables === 'object' && !Array.isArray(variables)) return variables as Readonly<Record<string, unknown>>
  throw refusedFor('variables must be one JSON object.')
}
