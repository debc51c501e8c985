import { useEffect, useRef, useState } from 'react'

interface CardFrameProps {
  readonly url: string
  saved(): void
}

interface Told {
  readonly cardForm?: 'open' | 'saved' | 'closed'
  readonly height?: number
}

/** The provider's form in a frame, boxed off from this page, which hears from it only how tall it is and that it is done. */
export function CardFrame({ url, saved }: CardFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(320)
  useEffect(() => {
    const hear = ({ source, data }: MessageEvent<Told | null>) => {
      if (source !== frame.current?.contentWindow) return
      if (typeof data?.height === 'number') setHeight(Math.min(Math.max(data.height, 80), 1_200))
      if (data?.cardForm === 'saved') saved()
    }
    window.addEventListener('message', hear)
    return () => window.removeEventListener('message', hear)
  }, [saved])
  return (
    <iframe
      ref={frame}
      className="card-form"
      title="Add a card"
      src={url}
      sandbox="allow-forms allow-scripts"
      style={{ height }}
    />
  )
}
