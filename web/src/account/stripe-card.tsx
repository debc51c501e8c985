import { useEffect, useRef } from 'react'

/** Goes with the API's version that the server speaks. Stripe wants it loaded from here, never copied (docs.stripe.com/js/including). */
const SCRIPT = 'https://js.stripe.com/endive/stripe.js'

interface EmbeddedPage {
  mount(place: HTMLElement): void
  destroy(): void
}

/** The part of Stripe.js that is used: docs.stripe.com/js/embedded_checkout. */
type StripeScript = (publishableKey: string) => {
  createEmbeddedCheckoutPage(options: {
    fetchClientSecret(): Promise<string>
    onComplete(): void
  }): Promise<EmbeddedPage>
}

interface StripeCardProps {
  readonly publishableKey: string
  readonly clientSecret: string
  saved(): void
  failed(error: unknown): void
}

/** Stripe's own form: its script draws a frame of Stripe's, and the card goes there. */
export function StripeCard({ publishableKey, clientSecret, saved, failed }: StripeCardProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let gone = false
    let shown: EmbeddedPage | undefined
    const show = async () => {
      const stripe = (await loadStripe())(publishableKey)
      const page = await stripe.createEmbeddedCheckoutPage({
        fetchClientSecret: async () => clientSecret,
        onComplete: saved,
      })
      // Closed while it was on its way: Stripe lets only one be there at a time.
      if (gone || !place.current) return page.destroy()
      shown = page
      page.mount(place.current)
    }
    show().catch(failed)
    return () => {
      gone = true
      shown?.destroy()
    }
  }, [publishableKey, clientSecret, saved, failed])
  return <div ref={place} className="card-form" />
}

let loading: Promise<StripeScript> | undefined

function loadStripe(): Promise<StripeScript> {
  loading ??= new Promise<StripeScript>((resolve, reject) => {
    const script = document.createElement('script')
    script.src = SCRIPT
    script.onload = () => {
      const { Stripe } = window as { Stripe?: StripeScript }
      if (Stripe) resolve(Stripe)
      else reject(new Error('the script has no Stripe in it'))
    }
    script.onerror = () => {
      loading = undefined
      script.remove()
      reject(new Error('the script did not load'))
    }
    document.head.append(script)
  })
  return loading
}
