import type { ReactNode } from 'react'

interface CoverProps {
  /** The product's name. */
  readonly product: string
  readonly title: string
  readonly words?: string
  readonly busy?: boolean
  readonly children?: ReactNode
}

/** What stands in place of the explorer. */
export function Cover({ product, title, words, busy = false, children }: CoverProps) {
  return (
    <main className="x-cover" aria-busy={busy}>
      {product && <p className="x-brand">{product}</p>}
      <h1>{title}</h1>
      {words && <p className="x-soft">{words}</p>}
      {children && <div className="x-row">{children}</div>}
    </main>
  )
}
