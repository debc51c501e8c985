import { useAction } from '../use-action.ts'

export function More({ of, load }: { of: string; load: () => Promise<void> }) {
  const more = useAction(load)
  return (
    <button type="button" className="link" disabled={more.pending} onClick={() => void more.run()}>
      {more.pending ? 'Loading…' : `Show older ${of}`}
    </button>
  )
}
