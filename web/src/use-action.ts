import { useCallback, useRef, useState } from 'react'
import { type RequestError, toRequestError } from './request-error.ts'

export interface Action<Input> {
  readonly pending: boolean
  readonly error: RequestError | null
  /** Never rejects; a second call while the first is under way does nothing. */
  run(input: Input): Promise<void>
}

/** What a button or a form does, with its state. */
export function useAction<Input = void>(perform: (input: Input) => Promise<void>): Action<Input> {
  const [state, setState] = useState<{ pending: boolean; error: RequestError | null }>({ pending: false, error: null })
  const busy = useRef(false)
  const run = useCallback(
    async (input: Input) => {
      if (busy.current) return
      busy.current = true
      setState({ pending: true, error: null })
      try {
        await perform(input)
        setState({ pending: false, error: null })
      } catch (error) {
        setState({ pending: false, error: toRequestError(error) })
      } finally {
        busy.current = false
      }
    },
    [perform],
  )
  return { ...state, run }
}
