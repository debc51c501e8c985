import type { Viewer } from '../../../domain/access.ts'
import type { App } from '../../../domain/app.ts'
import type { Play } from './arrangement.ts'

/** Instead of another value: the tenant has one of these only. */
export const NO_OTHER = Symbol('no other')

/** Of each thing that can be asked for, something else. */
type Others<Input> = {
  readonly [Field in Exclude<keyof Input, 'idempotencyKey' | 'tenantId'>]-?: Input[Field] | typeof NO_OTHER
}

/** A request, and what would be another one under its key. */
export function asked<Input extends { readonly idempotencyKey: string }, Answer extends { readonly kind: string }>(
  verb: (app: App, viewer: Viewer, input: Input) => Promise<Answer>,
  viewer: Viewer,
  input: NoInfer<Input>,
  others: Others<Input>,
): Pick<Play, 'ask' | 'key' | 'others'> {
  return {
    key: input.idempotencyKey,
    ask: (app) => verb(app, viewer, input),
    others: Object.entries(others)
      .filter(([, value]) => value !== NO_OTHER)
      .map(([field, value]) => ({ field, ask: (app) => verb(app, viewer, { ...input, [field]: value }) })),
  }
}
