import type { PaymentIntent, PaymentMethod, SetupIntent } from './types.ts'

/** The body of an error answer (docs.stripe.com/api/errors). */
export interface StripeErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error'
  message: string
  code?: string
  decline_code?: string
  advice_code?: string
  param?: string
  charge?: string
  payment_intent?: PaymentIntent
  payment_method?: PaymentMethod
  setup_intent?: SetupIntent
  doc_url?: string
  request_log_url?: string
}

export type StripeFailureOptions = {
  /** What the request did before it failed stays: a declined payment counts as an attempt. */
  keepsChanges?: boolean
  /** Refused before the endpoint ran: Stripe keeps no idempotent result for it. */
  beforeExecution?: boolean
}

/** An answer other than 2xx. Unless it keeps its changes, everything the request did is undone. */
export class StripeFailure extends Error {
  readonly status: number
  readonly body: StripeErrorBody
  readonly keepsChanges: boolean
  readonly beforeExecution: boolean

  constructor(status: number, body: StripeErrorBody, options: StripeFailureOptions = {}) {
    super(body.message)
    this.name = 'StripeFailure'
    this.status = status
    this.body = body.code ? { ...body, doc_url: `https://docs.stripe.com/error-codes#${body.code}` } : body
    this.keepsChanges = options.keepsChanges ?? false
    this.beforeExecution = options.beforeExecution ?? false
  }
}

/** 400: the request is wrong in itself. */
export function invalid(message: string, more: { code?: string; param?: string } = {}): StripeFailure {
  return new StripeFailure(400, { type: 'invalid_request_error', message, ...more })
}

/** 400 found while the parameters were read: no idempotent result is kept. */
export function invalidParam(code: string, param: string, message: string): StripeFailure {
  return new StripeFailure(400, { type: 'invalid_request_error', code, param, message }, { beforeExecution: true })
}

/** 404 in the path (`resource_missing`); in a parameter Stripe answers 400 with the same code. */
export function missing(noun: string, id: string, param = 'id', status: 400 | 404 = 404): StripeFailure {
  const message = `No such ${noun}: '${id}'`
  return new StripeFailure(status, { type: 'invalid_request_error', code: 'resource_missing', param, message })
}
