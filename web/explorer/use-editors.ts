import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { useCallback, useEffect, useState } from 'react'

export interface OpenOperation {
  readonly document: string
  readonly variables: string
}

/** What stands in the editors now; null until they are there. */
export function useOpenOperation(): OpenOperation | null {
  const { queryEditor, variableEditor } = useGraphiQL(pick('queryEditor', 'variableEditor'))
  const [open, setOpen] = useState<OpenOperation | null>(null)
  useEffect(() => {
    if (!queryEditor || !variableEditor) return
    const look = () => setOpen({ document: queryEditor.getValue(), variables: variableEditor.getValue() })
    look()
    const heard = [queryEditor, variableEditor].map((editor) => editor.onDidChangeModelContent(look))
    return () => {
      for (const each of heard) each.dispose()
    }
  }, [queryEditor, variableEditor])
  return open
}

/** Puts an operation into a tab of its own; null until the editors are there. */
export function useOpen(): ((operation: { document: string; variables: string | null }) => void) | null {
  const { queryEditor, variableEditor } = useGraphiQL(pick('queryEditor', 'variableEditor'))
  const { addTab } = useGraphiQLActions()
  const open = useCallback(
    ({ document, variables }: { document: string; variables: string | null }) => {
      // A page that is loaded again has its tabs still.
      if (queryEditor?.getValue() === document) return
      if (queryEditor?.getValue().trim()) addTab()
      queryEditor?.setValue(document)
      variableEditor?.setValue(variables ?? '')
    },
    [queryEditor, variableEditor, addTab],
  )
  return queryEditor && variableEditor ? open : null
}
