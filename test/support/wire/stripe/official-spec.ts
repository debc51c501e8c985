import { readFileSync } from 'node:fs'
import { join } from 'node:path'

type Json = Record<string, unknown>

interface Operation {
  parameters?: { in: string; name: string; required?: boolean; schema: Json }[]
  requestBody?: { content: Record<string, { schema: Json }> }
  responses: Record<string, { content: Record<string, { schema: Json }> }>
}

export interface OfficialSpec {
  readonly components: { schemas: Record<string, Json> }
  /** The parameters of a call, query or form; null where the description (of 2023) does not know it. */
  requestSchema(method: string, pattern: string): Json | null
  answerSchema(method: string, pattern: string): Json | null
}

/** Required in 2023 and gone since (docs.stripe.com/changelog/basil and later): not asked of today's answers. */
const GONE: Readonly<Record<string, readonly string[]>> = {
  subscription: ['current_period_start', 'current_period_end'],
  invoice: ['paid', 'paid_out_of_band', 'total_tax_amounts'],
  line_item: ['proration', 'type'],
  product: ['features'],
  promotion_code: ['coupon'],
}

/** Fields whose shape changed since 2023, so that the old description says nothing about them. */
const RESHAPED: Readonly<Record<string, readonly string[]>> = {
  // One with a controller's properties is of the type `none`.
  account: ['type'],
  invoice: ['parent', 'payments', 'confirmation_secret'],
  line_item: ['parent', 'pricing'],
}

export function loadSpec(folder: string): OfficialSpec {
  const spec = JSON.parse(readFileSync(join(folder, 'spec3.2023-08-16.json'), 'utf8')) as {
    paths: Record<string, Record<string, Operation>>
    components: { schemas: Record<string, Json> }
  }
  for (const [name, gone] of Object.entries(GONE)) {
    const schema = spec.components.schemas[name] as { required: string[] }
    schema.required = schema.required.filter((field) => !gone.includes(field))
  }
  for (const [name, fields] of Object.entries(RESHAPED)) {
    const schema = spec.components.schemas[name] as { properties: Json }
    for (const field of fields) delete schema.properties[field]
  }
  const shapes = Object.fromEntries(
    Object.keys(spec.paths).map((path) => [path.replaceAll(/\{[^}]+\}/g, ':id'), spec.paths[path]]),
  )
  const operation = (method: string, pattern: string) =>
    shapes[pattern.replaceAll(/:\w+/g, ':id')]?.[method.toLowerCase()]
  const schemas = Object.entries(spec.components.schemas).map(([name, schema]) => [name, checkableSchema(schema)])
  return {
    components: { schemas: Object.fromEntries(schemas) as Record<string, Json> },
    requestSchema: (method, pattern) => {
      const found = operation(method, pattern)
      if (!found) return null
      const query = (found.parameters ?? []).filter((parameter) => parameter.in === 'query')
      const form = found.requestBody?.content['application/x-www-form-urlencoded']?.schema as
        | { properties?: Json; required?: string[] }
        | undefined
      return closed({
        type: 'object',
        properties: {
          ...Object.fromEntries(query.map((parameter) => [parameter.name, parameter.schema])),
          ...form?.properties,
        },
        required: [
          ...query.filter((parameter) => parameter.required).map((one) => one.name),
          ...(form?.required ?? []),
        ],
        additionalProperties: false,
      }) as Json
    },
    answerSchema: (method, pattern) =>
      operation(method, pattern)?.responses['200']?.content['application/json']?.schema ?? null,
  }
}

/** Parameters: nested objects refuse unknown names, as Stripe does although the description leaves it open. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed)
  if (value === null || typeof value !== 'object') return value
  const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, closed(item)])) as Json
  delete copy.nullable
  if (copy.type === 'object' && copy.properties && copy.additionalProperties === undefined)
    copy.additionalProperties = false
  return copy
}

/** OpenAPI 3.0's `nullable` in JSON Schema's words, and references into the registered whole. */
export function checkableSchema(value: Json | null): Json | null {
  return value === null ? null : (checkable(value) as Json)
}

function checkable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(checkable)
  if (value === null || typeof value !== 'object') return value
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.startsWith('x-') && key !== 'description')
      .map(([key, item]) => [key, checkable(item)]),
  )
  if (typeof rest.$ref === 'string' && rest.$ref.startsWith('#/')) rest.$ref = `spec${rest.$ref}`
  return nullable === true ? { anyOf: [rest, { type: 'null' }] } : rest
}
