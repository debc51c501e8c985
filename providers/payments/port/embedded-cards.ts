import type { Ref, Write } from '../../call.ts'

/** A card put on file in a form of the provider's that stands inside a page of ours. */
export interface NewEmbeddedCardSetup {
  readonly ourId: string
  readonly customer: Ref<'customer'>
  /** The page of ours in which the form stands, and to which a bank that takes the customer away sends them back. */
  readonly returnUrl: string
}

export interface EmbeddedCardSetup {
  readonly ref: Ref<'setup'>
  /** Whoever has it may add a card: it is for the customer's own page alone. */
  readonly clientSecret: string
  /** What the provider's script is started with; null where there is none. */
  readonly publishableKey: string | null
  /** The provider's form, to be put into a frame; null where the provider's script draws it. */
  readonly frameUrl: string | null
}

/** Where a page with the provider's form in it loads scripts and frames from, and whom it asks: sources of a content security policy. */
export interface EmbeddedFormSources {
  readonly scripts: readonly string[]
  readonly frames: readonly string[]
  readonly connections: readonly string[]
}

/** The provider's form for a card, inside a page of ours: card data goes from it to the provider. */
export interface EmbeddedCardForms {
  readonly embeddedFormSources: EmbeddedFormSources
  startEmbeddedCardSetup(input: NewEmbeddedCardSetup, write: Write): Promise<EmbeddedCardSetup>
}
