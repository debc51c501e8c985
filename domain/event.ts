/** What has happened, in the product's words. Extensions add their own types; payloads are JSON. */
export interface DomainEvent<Type extends string = string, Payload = Readonly<Record<string, unknown>>> {
  readonly id: string
  readonly type: Type
  readonly tenantId: string | null
  readonly payload: Payload
  /** Business time. */
  readonly occurredAt: Date
}
