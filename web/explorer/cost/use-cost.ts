import { useEffect, useState } from 'react'
import { useExplorer } from '../explorer-context.ts'
import { previewHeaders } from '../preview/preview.ts'
import { useOpenOperation } from '../use-editors.ts'
import { COST_ONLY, type Cost, costOf, tellsCost } from './cost.ts'

const PAUSE_MS = 400

export type Foreseen =
  | { readonly kind: 'cost'; readonly cost: Cost; readonly problem: string | null }
  | { readonly kind: 'none' }
  /** The server tells it only with an answer, or not at all. */
  | { readonly kind: 'untold' }

/** What the operation in the editor would cost, looked up when the typing pauses. */
export function useCost(): Foreseen {
  const { post, preview } = useExplorer()
  const open = useOpenOperation()
  const [told, setTold] = useState<boolean | null>(null)
  const [foreseen, setForeseen] = useState<Foreseen>({ kind: 'none' })
  useEffect(() => {
    tellsCost(post).then(setTold, () => setTold(false))
  }, [post])
  useEffect(() => {
    if (!told || !open?.document.trim()) return setForeseen({ kind: 'none' })
    const stop = new AbortController()
    const look = async () => {
      const request = { query: open.document, variables: variablesOf(open.variables), extensions: COST_ONLY }
      const { extensions, errors } = await post(request, { headers: previewHeaders(preview), signal: stop.signal })
      const cost = costOf(extensions?.cost)
      if (stop.signal.aborted) return
      setForeseen(cost ? { kind: 'cost', cost, problem: errors?.[0]?.message ?? null } : { kind: 'none' })
    }
    // Whatever is wrong is said when it is run.
    const timer = setTimeout(() => void look().catch(() => setForeseen({ kind: 'none' })), PAUSE_MS)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [post, preview, told, open])
  return told === false ? { kind: 'untold' } : foreseen
}

/** Half-typed variables are none. */
function variablesOf(text: string): unknown {
  try {
    return text.trim() === '' ? {} : JSON.parse(text)
  } catch {
    return {}
  }
}
