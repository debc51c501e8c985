/** Whether a request asks what it costs. */
export interface CostAsk {
  /** It is told in `extensions.cost`, beside the answer. */
  readonly report: boolean
  /** It is told in place of the answer: nothing is executed. */
  readonly only: boolean
}

export const COST_HEADER = 'backplane-cost'

const NOT_ASKED: CostAsk = { report: false, only: false }

/**
 * `extensions: { "cost": true }` in the request, or the header `backplane-cost: true`, asks for the cost; `extensions: { "costOnly": true }`, or
 * `backplane-cost: only`, for nothing else.
 */
export function costAskOf(header: string | readonly string[] | undefined, extensions: unknown): CostAsk {
  if (header === undefined && (extensions === undefined || extensions === null)) return NOT_ASKED
  const { cost, costOnly } = (typeof extensions === 'object' ? extensions : {}) as {
    cost?: unknown
    costOnly?: unknown
  }
  const only = costOnly === true || header === 'only'
  return { report: only || cost === true || header === 'true', only }
}
