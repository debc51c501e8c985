import { GraphQLError, type GraphQLSchema } from 'graphql'
import { getVariableValues } from 'graphql/execution/values.js'
import { scopeOf, type Viewer } from '../../../domain/access.ts'
import type { App } from '../../../domain/app.ts'
import { frozen } from '../../../lib/frozen.ts'
import type { Catalogue } from '../../../reads/catalogue.ts'
import type { Model } from '../../../reads/model.ts'
import { tagsOf } from '../../../reads/tags.ts'
import { tagOf } from '../../../reads/watch.ts'
import type { Cell } from '../../changes/cells.ts'
import type { Changes } from '../../changes/feed.ts'
import { tooCostly } from '../../limits/published.ts'
import { type RequestStages, requestStages } from '../../limits/stages.ts'
import { DEFAULT_LIMITS, type Limits } from '../../limits/table.ts'
import type { Compiled } from '../compiled-operation.ts'
import { createContext } from '../context.ts'
import { MOST_ERRORS, type PresentErrors, presentErrors, refusalIn } from '../errors.ts'
import { createExecutor } from '../executor.ts'
import { introspectionRefused } from '../introspection.ts'
import type { Answer, Loaded, ResponseCache } from '../responses/response-cache.ts'
import { type Asker, createKeptParts } from './kept-parts.ts'
import { createPlans, type Plan, type Planned } from './plan.ts'
import type { RegisteredDocument } from './register.ts'
import { answerOf, isAdmitted, join, runSelection } from './statement-lane.ts'
import type { Variables } from './translation.ts'

export interface LaneParts {
  readonly app: App
  readonly schema: GraphQLSchema
  readonly model: Model
  readonly catalogue: Catalogue
  readonly changes: Pick<Changes, 'cell'>
  /** Null: nothing is kept. */
  readonly responses: ResponseCache | null
  readonly errors: PresentErrors
  /** Whether the schema is told to anybody. */
  readonly local: boolean
  readonly limits?: Limits
  readonly stages?: RequestStages
}

/** One request for a registered document, by somebody who has been let in. */
export interface LaneRequest {
  readonly registered: RegisteredDocument
  readonly viewer: Viewer
  /** The person's key, or `anonymous`. */
  readonly caller: string
  /** The variables as they were sent: part of the key under which the answer is kept. */
  readonly variablesText: string
  variables(): Variables
  /** Whether this node hears of every write that the caller must see: else nothing is answered from memory, and nothing kept. */
  readonly hears: boolean
}

export interface DocumentLane {
  /** An answer from memory, without waiting. */
  find(registered: RegisteredDocument, asker: Asker, variablesText: string): Answer | undefined
  answer(request: LaneRequest): Promise<Answer>
}

type Ready = { readonly refused: Loaded } | { readonly coerced: Variables; readonly plan: Plan | null }

/** Variables that the document takes, and how it is answered with them. */
interface Fitting {
  readonly coerced: Variables
  readonly planned: Planned
}

/**
 * The lane of registered documents: from memory, else by the document's one statement, else by resolvers and loaders. Policies, both
 * walls and the words of refusals are those of the general lane.
 */
export function createDocumentLane({
  app,
  schema,
  model,
  catalogue,
  changes,
  responses,
  errors,
  local,
  limits = DEFAULT_LIMITS,
  stages = requestStages(),
}: LaneParts): DocumentLane {
  /** By the clock by which resolvers say when an answer expires. */
  const now = () => app.wallClock.now().getTime()
  const planOf = createPlans(schema, model, catalogue)
  const executor = createExecutor(schema)
  const running = { run: app.db.run, cursors: app.cursors }
  const kept = responses && createKeptParts({ responses, changes, running, now })
  const executions = new WeakMap<RegisteredDocument, Compiled>()
  const fitting = new WeakMap<RegisteredDocument, WeakMap<Variables, Fitting>>()

  function executionOf(registered: RegisteredDocument): Compiled {
    let execution = executions.get(registered)
    if (!execution) {
      execution = executor.compile(registered.document)
      executions.set(registered, execution)
    }
    return execution
  }

  /** What can be said of a request before anything is read: that it is refused, or its variables and by which plan it is answered, if by any. */
  function ready({ registered, viewer, variables }: LaneRequest): Ready {
    const untold = introspectionRefused(registered.document, viewer, local)
    if (untold) return { refused: refused([untold], viewer) }
    const found = fittingOf(registered, variables())
    if ('wrong' in found) return { refused: refused(found.wrong, viewer) }
    const { coerced, planned } = found
    return { coerced, plan: 'plan' in planned && isAdmitted(planned.plan, viewer) ? planned.plan : null }
  }

  function fittingOf(
    registered: RegisteredDocument,
    variables: Variables,
  ): Fitting | { readonly wrong: readonly GraphQLError[] } {
    const before = fitting.get(registered)?.get(variables)
    if (before) return before
    const { coerced, errors: wrong } = getVariableValues(
      schema,
      registered.operation.variableDefinitions ?? [],
      variables,
      { maxErrors: MOST_ERRORS },
    )
    if (!coerced) return { wrong: wrong ?? [] }
    const costly = tooCostly(limits, schema, model, registered, coerced)
    if (costly !== null) return { wrong: [new GraphQLError(costly)] }
    const found = { coerced, planned: planOf(registered, coerced) }
    // Frozen ones come again (named-document.ts), and what was made of them is everybody's then.
    if (Object.isFrozen(variables)) keepFitting(registered, variables, { ...found, coerced: frozen(coerced) })
    return found
  }

  function keepFitting(registered: RegisteredDocument, variables: Variables, found: Fitting): void {
    const known = fitting.get(registered) ?? new WeakMap<Variables, Fitting>()
    fitting.set(registered, known.set(variables, found))
  }

  async function load(request: LaneRequest): Promise<Loaded> {
    const { registered, viewer } = request
    const found = ready(request)
    if ('refused' in found) return found.refused
    const { plan, coerced } = found
    stages.executed += 1
    const parts = plan && (await runSelection(running, plan.whole, viewer, coerced))
    if (parts)
      return { status: 200, body: answerOf(parts.reduce(join)), keep: registered.dependencies.known, expiresAt: NEVER }
    return executed(request, coerced)
  }

  /** Null where there is nothing to keep apart, or only the general lane can answer. */
  async function loadParts(request: LaneRequest): Promise<Answer | null> {
    const { registered, viewer, caller: key } = request
    if (!kept || registered.parts.length === 0) return null
    const found = ready(request)
    if ('refused' in found || !found.plan) return null
    stages.executed += 1
    return kept.load(request, { key, viewer }, found.plan, found.coerced)
  }

  /** @throws DomainError for what ended the whole of a query: nobody is given half an answer for want of time */
  async function executed({ registered, viewer }: LaneRequest, coerced: Variables): Promise<Loaded> {
    const context = createContext(app, viewer)
    const result = await executionOf(registered).execute(context, { ...coerced })
    const ended = registered.operation.operation === 'query' ? refusalIn(result.errors) : null
    if (ended) throw ended
    const shown = result.errors ? { ...result, errors: presentErrors(result.errors, viewer, errors) } : result
    return {
      status: 200,
      body: JSON.stringify(shown),
      keep: registered.dependencies.known && !result.errors,
      expiresAt: context.expiresAt(),
    }
  }

  function refused(wrong: readonly GraphQLError[], viewer: Viewer): Loaded {
    // A scalar's own refusal stands behind the error, and would be taken for a fault of ours.
    const theirs = wrong.map(({ message, nodes }) => new GraphQLError(message, { nodes, extensions: CLIENTS_FAULT }))
    const shown = presentErrors(theirs, viewer, errors)
    return { status: 400, body: JSON.stringify({ errors: shown }), keep: false, expiresAt: NEVER }
  }

  function cellsOf({ dependencies }: RegisteredDocument, viewer: Viewer): readonly Cell[] {
    const scope = scopeOf(viewer)
    const tags = new Set([
      ...dependencies.nouns.flatMap((noun) => tagsOf(noun, scope)),
      ...dependencies.tables.map((table) => tagOf(table)),
    ])
    return [...tags].map(changes.cell)
  }

  return {
    find(registered, asker, variablesText) {
      const inParts = registered.parts.length > 0 ? kept?.find({ registered, variablesText }, asker) : undefined
      return inParts ?? responses?.find(keyOf(registered, asker.key, variablesText), now())
    },
    async answer(request) {
      const { registered, caller, variablesText, viewer } = request
      if (!responses || !request.hears || !registered.dependencies.known) return load(request)
      const inParts = await loadParts(request)
      if (inParts) return inParts
      return responses.load(
        {
          key: keyOf(registered, caller, variablesText),
          cells: () => cellsOf(registered, viewer),
          shared: registered.dependencies.shared,
          signal: viewer.origin.signal,
        },
        (signal) => load({ ...request, viewer: { ...viewer, origin: { ...viewer.origin, signal } } }),
        now(),
      )
    },
  }
}

const CLIENTS_FAULT = { code: 'BAD_USER_INPUT' }
const NEVER = Number.POSITIVE_INFINITY

/** What everyone sees alike is kept once. */
function keyOf({ serial, dependencies }: RegisteredDocument, caller: string, variablesText: string): string {
  return `${serial}|${dependencies.shared ? '' : caller}|${variablesText}`
}
