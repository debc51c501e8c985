import { useEffect, useRef, useState } from 'react'
import { toRequestError } from '../../src/request-error.ts'
import { linkedOperation } from '../address.ts'
import { useExplorer } from '../explorer-context.ts'
import { useOpen } from '../use-editors.ts'

/** Opens the operation that the page's address names, once. */
export function LinkedOperation() {
  const { saved, standing } = useExplorer()
  const open = useOpen()
  const asked = useRef(false)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    const id = linkedOperation()
    if (!id || !open || asked.current) return
    asked.current = true
    const lacking = standing.staff
      ? 'The operation of this link is not there: it was removed, or is somebody else’s own.'
      : 'The operation of this link is not in this browser. If an operator has shared it, sign in as one.'
    saved.find(id).then(
      (found) => (found ? open(found) : setProblem(lacking)),
      (error: unknown) => setProblem(toRequestError(error).message),
    )
  }, [saved, standing, open])
  return problem ? (
    <p className="x-bad x-fine" role="alert">
      {problem}
    </p>
  ) : null
}
