import { useExplorer } from '../explorer-context.ts'
import type { Cost } from './cost.ts'
import { useCost } from './use-cost.ts'

/** Below the answer: what a run would cost, and what the last one has. */
export function CostLine() {
  const { spent } = useExplorer()
  const foreseen = useCost()
  return (
    <section className="x-cost" aria-label="Cost">
      <p aria-live="polite">
        {foreseen.kind === 'cost' && (
          <>
            <span className={isTooMuch(foreseen.cost) ? 'x-bad' : undefined}>Would cost {worded(foreseen.cost)}</span>
            {foreseen.problem && <span className="x-bad"> {foreseen.problem}</span>}
          </>
        )}
        {foreseen.kind === 'none' && (
          <span className="x-soft">The cost of a valid operation is shown here before it runs.</span>
        )}
        {foreseen.kind === 'untold' && (
          <span className="x-soft">This server does not tell beforehand what an operation costs.</span>
        )}
      </p>
      {spent && <p>The last run cost {worded(spent)}</p>}
    </section>
  )
}

function isTooMuch({ requested, limit }: Cost): boolean {
  return limit !== null && requested > limit
}

function worded({ requested, limit, rows, depth }: Cost): string {
  const points = `${shown(requested)}${limit === null ? '' : ` of ${shown(limit)}`} points`
  return [points, rows !== null && `${shown(rows)} rows at most`, depth !== null && `depth ${depth}`]
    .filter((part) => part !== false)
    .join(' · ')
}

const shown = (number: number) => number.toLocaleString('en')
