import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ValidateFunction } from 'ajv'
import { Ajv } from 'ajv'
import { checkableSchema, loadSpec } from './official-spec.ts'
import type { StripeEvent } from './types.ts'

/** Something on the wire that Stripe's own descriptions do not allow. */
export interface Violation {
  kind: 'request' | 'answer' | 'event' | 'version' | 'simulator'
  what: string
  problems: string[]
}

export interface Contracts {
  /** Problems of the parameters, by the SDK's own types where there are any, else by the official description. */
  checkRequest(method: string, pattern: string, params: Record<string, unknown>): string[]
  checkAnswer(method: string, pattern: string, status: number, body: unknown): string[]
  checkEvent(event: StripeEvent): string[]
}

/** Today's parameters of these calls, made from the types of SDK 23.1.0. */
const SDK_SCHEMAS: Readonly<Record<string, string>> = {
  'POST /v1/account_links': 'AccountLinkCreateParams',
  'POST /v1/accounts': 'AccountCreateParams',
  'POST /v1/checkout/sessions': 'CheckoutSessionCreateParams',
  'POST /v1/coupons': 'CouponCreateParams',
  'POST /v1/customers': 'CustomerCreateParams',
  'POST /v1/customers/:id': 'CustomerUpdateParams',
  'GET /v1/events': 'EventListParams',
  'POST /v1/invoices': 'InvoiceCreateParams',
  'POST /v1/invoices/create_preview': 'InvoiceCreatePreviewParams',
  'GET /v1/invoices': 'InvoiceListParams',
  'POST /v1/invoices/:id': 'InvoiceUpdateParams',
  'POST /v1/invoices/:id/finalize': 'InvoiceFinalizeInvoiceParams',
  'POST /v1/invoices/:id/pay': 'InvoicePayParams',
  'POST /v1/invoiceitems': 'InvoiceItemCreateParams',
  'POST /v1/disputes/:id': 'DisputeUpdateParams',
  'GET /v1/payment_intents': 'PaymentIntentListParams',
  'POST /v1/payment_intents': 'PaymentIntentCreateParams',
  'POST /v1/payment_intents/:id/cancel': 'PaymentIntentCancelParams',
  'GET /v1/payment_methods': 'PaymentMethodListParams',
  'POST /v1/payment_methods/:id/attach': 'PaymentMethodAttachParams',
  'POST /v1/prices': 'PriceCreateParams',
  'POST /v1/prices/:id': 'PriceUpdateParams',
  'POST /v1/products': 'ProductCreateParams',
  'POST /v1/products/:id': 'ProductUpdateParams',
  'POST /v1/promotion_codes': 'PromotionCodeCreateParams',
  'POST /v1/refunds': 'RefundCreateParams',
  'POST /v1/setup_intents': 'SetupIntentCreateParams',
  'POST /v1/subscriptions': 'SubscriptionCreateParams',
  'GET /v1/subscriptions': 'SubscriptionListParams',
  'POST /v1/subscriptions/:id': 'SubscriptionUpdateParams',
  'DELETE /v1/subscriptions/:id': 'SubscriptionCancelParams',
  'POST /v1/subscriptions/:id/resume': 'SubscriptionResumeParams',
  'POST /v1/subscription_schedules': 'SubscriptionScheduleCreateParams',
  'POST /v1/subscription_schedules/:id': 'SubscriptionScheduleUpdateParams',
  'POST /v1/test_helpers/test_clocks': 'TestClockCreateParams',
  'POST /v1/transfers/:id/reversals': 'TransferCreateReversalParams',
  'POST /v1/test_helpers/test_clocks/:id/advance': 'TestClockAdvanceParams',
}

const loaded = new Map<string, Contracts>()

/** The official descriptions below `<dir>/stripe`; read once per process. */
export function loadContracts(dir: string): Contracts {
  const known = loaded.get(dir)
  if (known) return known
  const folder = join(dir, 'stripe')
  if (!existsSync(folder))
    throw new Error(`CONTRACTS_DIR is ${dir}, but there is no folder "stripe" in it: correct it or unset it`)
  const contracts = createContracts(folder)
  loaded.set(dir, contracts)
  return contracts
}

/** What is a `Decimal` in the SDK's types goes over the wire as text. */
function sdkSchema(text: string): object {
  const schema = JSON.parse(text) as { definitions?: Record<string, object> }
  if (schema.definitions?.Decimal) schema.definitions.Decimal = { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$' }
  return schema
}

function createContracts(folder: string): Contracts {
  const options = { strict: false, allErrors: true, validateFormats: false, inlineRefs: false } as const
  const requests = new Ajv({ ...options, coerceTypes: true })
  const answers = new Ajv(options)
  const spec = loadSpec(folder)
  answers.addSchema({ $id: 'spec', components: spec.components })
  const compiled = new Map<string, ValidateFunction | null>()

  function validator(key: string, ajv: Ajv, schema: () => object | null): ValidateFunction | null {
    let found = compiled.get(key)
    if (found === undefined) {
      const source = schema()
      found = source ? ajv.compile(source) : null
      compiled.set(key, found)
    }
    return found
  }

  function problems(validate: ValidateFunction | null, value: unknown): string[] {
    if (!validate || validate(value)) return []
    const errors = validate.errors ?? []
    const exact = errors.filter((error) => error.keyword !== 'anyOf')
    return (exact.length > 0 ? exact : errors)
      .slice(0, 8)
      .map((error) => `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`)
  }

  const component = (name: string) =>
    validator(`component ${name}`, answers, () =>
      spec.components.schemas[name] ? { $ref: `spec#/components/schemas/${name}` } : null,
    )

  return {
    checkRequest: (method, pattern, params) => {
      const call = `${method} ${pattern}`
      const validate = validator(`request ${call}`, requests, () => {
        const name = SDK_SCHEMAS[call]
        if (name) return sdkSchema(readFileSync(join(folder, 'sdk-23.1.0-schemas', `${name}.json`), 'utf8'))
        return spec.requestSchema(method, pattern)
      })
      return problems(validate, structuredClone(params))
    },
    checkAnswer: (method, pattern, status, body) => {
      if (status !== 200) return problems(component('error'), body)
      const call = `${method} ${pattern}`
      return problems(
        validator(`answer ${call}`, answers, () => checkableSchema(spec.answerSchema(method, pattern))),
        body,
      )
    },
    checkEvent: (event) => [
      ...problems(component('event'), event),
      ...problems(component(event.data.object.object), event.data.object),
    ],
  }
}
