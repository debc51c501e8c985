import type { GraphQLSchema } from 'graphql'
import type { Model } from '../../reads/model.ts'
import type { RegisteredDocument } from '../graphql/documents/register.ts'
import type { Answer } from '../graphql/responses/response-cache.ts'
import { costOf } from './cost.ts'
import { type CostReport, costReport } from './cost-report.ts'
import { factsOf } from './facts.ts'
import { judge } from './judge.ts'
import type { Limits } from './table.ts'

interface Asked {
  readonly registered: RegisteredDocument
  variables(): Readonly<Record<string, unknown>>
}

/** What registered documents cost, for whoever asks. It depends on the document and its variables only, so that every lane tells the same. */
export interface CostsOfDocuments {
  /** In place of the answer. */
  answer(asked: Asked): Answer
  /** Beside the answer, as its last member: where the general lane tells it. */
  tell(asked: Asked, answer: Answer): Answer
}

export function costsOfDocuments(schema: GraphQLSchema, model: Model, limits: Limits): CostsOfDocuments {
  const depths = new WeakMap<RegisteredDocument, number>()

  function depthOf(registered: RegisteredDocument): number {
    const depth = depths.get(registered) ?? factsOf(registered.document).depth
    depths.set(registered, depth)
    return depth
  }

  function reportOf({ registered, variables }: Asked): CostReport {
    const cost = costOf(schema, model, registered, variables())
    const { publisher } = registered
    const { warnings } = judge(limits, { rows: cost.rows, cost: cost.points }, publisher)
    return costReport(limits, publisher, cost, depthOf(registered), warnings)
  }

  const extensions = (asked: Asked) => `"extensions":${JSON.stringify({ cost: reportOf(asked) })}}`

  return {
    answer: (asked) => ({ status: 200, body: `{"data":null,${extensions(asked)}` }),
    // Without its ETag: that is of the answer alone.
    tell: (asked, { status, body }) => ({ status, body: `${body.slice(0, -1)},${extensions(asked)}` }),
  }
}
