/** What every call that changes something at a provider carries. */
export interface Write {
  /** "intent + attempt number": the provider answers the same key with the same result inside its window. */
  readonly idempotencyKey: string
  readonly signal?: AbortSignal
}

/** What every call that only reads may carry. */
export interface Read {
  readonly signal?: AbortSignal
}

/** An inbound webhook exactly as it came: signatures are over the raw bytes. */
export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

/** Marks a string as a reference of one kind, so that an invoice is never passed for a customer. */
export type Ref<Kind extends string> = string & { readonly __ref: Kind }
