import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema } from 'graphql'
import type { Viewer } from '../../../domain/access.ts'
import type { App } from '../../../domain/app.ts'
import { betterMovies } from '../../../examples/better-movies/extension.ts'
import type { Model } from '../../../reads/model.ts'
import { createCells } from '../../../server/changes/cells.ts'
import { createContext } from '../../../server/graphql/context.ts'
import { createDocumentLane, type DocumentLane } from '../../../server/graphql/documents/lane.ts'
import { documentId } from '../../../server/graphql/documents/manifest.ts'
import { type RegisteredDocument, registerDocuments } from '../../../server/graphql/documents/register.ts'
import { presentErrors } from '../../../server/graphql/errors.ts'
import { createExecutor } from '../../../server/graphql/executor.ts'
import { createResponseCache } from '../../../server/graphql/responses/response-cache.ts'
import { buildBackplaneSchema } from '../../../server/graphql/schema.ts'
import type { TestBackplane } from '../backplane.ts'
import { quietLog } from '../log.ts'
import { differByRace, promiseNothing } from './races.ts'

export type Variables = Readonly<Record<string, unknown>>

/** The same answer by every way that leads to one, as it goes out. */
export interface Answers {
  /** graphql-js's own `execute`, with resolvers and loaders. */
  readonly reference: string
  /** Our own executor, by the plan that it keeps. */
  readonly planned: string
  /** The documents' lane with nothing in memory. */
  readonly lane: string
  /** The same lane asked again; null when it has kept nothing. */
  readonly remembered: string | null
  readonly by: 'statement' | 'executor' | 'nobody'
  /** Which of the ways lead elsewhere, and where they part: none, if all is well. */
  readonly differences: readonly string[]
  /** Ways that differ only in which of two failures is told. */
  readonly races: number
}

export interface Paths {
  register(text: string): RegisteredDocument
  reference(registered: RegisteredDocument, variables: Variables, viewer: Viewer): Promise<string>
  answers(registered: RegisteredDocument, variables: Variables, viewer: Viewer): Promise<Answers>
  /** A lane with nothing in memory yet. */
  lane(): DocumentLane
}

const ERRORS = { hints: true, log: quietLog }

/** The ways of a running backplane with Better Movies, by a model of the caller's own. */
export function pathsOf({ app, backplane: { catalogue } }: TestBackplane, model: Model): Paths {
  const buildSchema = () => buildBackplaneSchema([betterMovies], model)
  const schema = buildSchema()
  const lenient = promiseNothing(buildSchema())
  const executor = createExecutor(schema)
  const cells = createCells(100_000)

  function shown(result: ExecutionResult, viewer: Viewer): string {
    return inOrder(
      JSON.stringify(result.errors ? { ...result, errors: presentErrors(result.errors, viewer, ERRORS) } : result),
    )
  }

  /** A lane of its own for each question, which tells who has answered. */
  function laneOf() {
    let by: Answers['by'] = 'nobody'
    const watched: App = {
      ...app,
      reads(viewer) {
        by = 'executor'
        return app.reads(viewer)
      },
      db: {
        ...app.db,
        run({ text }, values) {
          by = 'statement'
          return unnamed(app).run({ name: '', text }, values)
        },
      },
    }
    const responses = createResponseCache(1_000_000)
    const lane = createDocumentLane({
      app: watched,
      schema,
      model,
      catalogue,
      changes: { cell: cells.get },
      responses,
      errors: ERRORS,
      local: true,
    })
    return { lane, by: () => by }
  }

  async function byGraphqlJs(asked: GraphQLSchema, document: DocumentNode, variables: Variables, viewer: Viewer) {
    const contextValue = createContext(app, viewer)
    return shown(await execute({ schema: asked, document, contextValue, variableValues: variables }), viewer)
  }

  async function everyError(document: DocumentNode, variables: Variables, viewer: Viewer): Promise<readonly string[]> {
    const answer = await byGraphqlJs(lenient, document, variables, viewer)
    return (JSON.parse(answer) as { errors?: readonly string[] }).errors ?? []
  }

  return {
    lane: () => laneOf().lane,
    reference: ({ document }, variables, viewer) => byGraphqlJs(schema, document, variables, viewer),
    register(text) {
      const id = documentId(text)
      const registered = registerDocuments(schema, model, new Map([[id, text]])).get(id)
      if (!registered) throw new Error('not registered')
      // How much a document may ask for is the same question in every lane, and another test's.
      return { ...registered, most: { points: 0, rows: 0 } }
    },
    async answers(registered, variables, viewer) {
      const { document } = registered
      const reference = await byGraphqlJs(schema, document, variables, viewer)
      const contextValue = createContext(app, viewer)
      const planned = shown(await executor.execute({ document, contextValue, variables }), viewer)
      const own = laneOf()
      const asked = { registered, caller: 'someone', variablesText: JSON.stringify(variables) }
      const answer = await own.lane.answer({ ...asked, viewer, variables: () => variables, hears: true })
      const lane = inOrder(answer.body.toString())
      const kept = own.lane.find(registered, { key: asked.caller, viewer }, asked.variablesText)
      const remembered = kept ? inOrder(kept.body.toString()) : null
      const differences: string[] = []
      let races = 0
      for (const [path, other] of Object.entries({ planned, lane, remembered: remembered ?? reference })) {
        if (other === reference) continue
        if (await differByRace(other, reference, () => everyError(document, variables, viewer))) races += 1
        else differences.push(whereTheyPart(path, other, reference))
      }
      return { reference, planned, lane, remembered, by: own.by(), differences, races }
    },
  }
}

function whereTheyPart(path: string, answer: string, reference: string): string {
  const at = [...reference].findIndex((_, index) => reference[index] !== answer[index])
  const near = (text: string) => text.slice(Math.max(0, at - 120), at + 200)
  return `${path} parts at ${at}:\n  ${near(answer)}\n  and should be:\n  ${near(reference)}`
}

/** Without names, so that a connection does not keep each of thousands of statements prepared. */
export function unnamed({ db }: Pick<App, 'db'>): Pick<App['db'], 'run'> {
  return { run: ({ text }, values) => db.run({ name: '', text }, values) }
}

/** Two statements that fail under way do so in either order, also for one executor asked twice. */
export function inOrder(body: string): string {
  if (!body.startsWith('{"errors":[')) return body
  const { errors, ...rest } = JSON.parse(body) as { errors: readonly unknown[] }
  return JSON.stringify({ errors: errors.map((each) => JSON.stringify(each)).toSorted(), ...rest })
}
