import type { RequestError } from '../request-error.ts'
import { AddCard } from './add-card.tsx'
import { asksForCard, type ChangeProblem, wordsOf } from './change-words.ts'
import { Failure, Notice, Result } from './notice.tsx'

/** Why a change of the plan did not come about. */
export function Problem({ problem, error }: { problem: ChangeProblem | null; error: RequestError | null }) {
  return (
    <Result>
      {problem && (
        <Notice tone="warning">
          <p>{wordsOf(problem)}</p>
          {asksForCard(problem) && <AddCard />}
        </Notice>
      )}
      {error && <Failure error={error} />}
    </Result>
  )
}
