import { useEffect, useState } from 'react'
import { PREVIEW_CHANGE } from '../documents/subscriptions.ts'
import type { ChangeWhen, PreviewChangeQuery } from '../generated/graphql.ts'
import { usePage } from '../page-context.ts'
import { type RequestError, toRequestError } from '../request-error.ts'
import type { ChangeProblem } from './change-words.ts'

type Answer = PreviewChangeQuery['previewSubscriptionChange']
export type Preview = Extract<Answer, { __typename: 'SubscriptionChangePreview' }>

interface Wanted {
  readonly subscriptionId: string
  readonly priceId: string
  readonly quantity?: number | undefined
  readonly when: ChangeWhen
}

interface PreviewState {
  readonly preview: Preview | null
  readonly refusal: ChangeProblem | null
  readonly error: RequestError | null
}

const NOTHING: PreviewState = { preview: null, refusal: null, error: null }

/** What a change would cost now, asked anew for each other wish; all null while the answer is awaited, and without a wish. */
export function usePreview(wish: Wanted | null): PreviewState {
  const { execute } = usePage()
  const { subscriptionId, priceId, quantity, when } = wish ?? {}
  const [state, setState] = useState(NOTHING)
  useEffect(() => {
    let wanted = true
    const show = (next: PreviewState) => {
      if (wanted) setState(next)
    }
    show(NOTHING)
    if (!subscriptionId || !priceId || !when) return
    execute(PREVIEW_CHANGE, { input: { subscriptionId, priceId, when, ...(quantity ? { quantity } : {}) } })
      .then(({ previewSubscriptionChange: answer }) =>
        show(
          answer.__typename === 'SubscriptionChangePreview'
            ? { ...NOTHING, preview: answer }
            : { ...NOTHING, refusal: answer },
        ),
      )
      .catch((problem: unknown) => show({ ...NOTHING, error: toRequestError(problem) }))
    return () => {
      wanted = false
    }
  }, [execute, subscriptionId, priceId, quantity, when])
  return state
}
