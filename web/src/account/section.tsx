import { type ReactNode, type RefObject, useId } from 'react'

interface SectionProps {
  readonly title: string
  readonly id?: string
  /** Stands beside the title. */
  readonly aside?: ReactNode
  /** For moving the focus to the title when what had it is gone. */
  readonly heading?: RefObject<HTMLHeadingElement | null>
  readonly children: ReactNode
}

export function Section({ title, id, aside, heading, children }: SectionProps) {
  const own = useId()
  return (
    <section className="card" id={id} aria-labelledby={own}>
      <header className="card-head">
        <h2 id={own} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  )
}
