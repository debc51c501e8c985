import type { IncomingMessage, ServerResponse } from 'node:http'
import { StripeFailure } from './errors.ts'
import { expand } from './expand.ts'
import type { Fault, Faults } from './faults.ts'
import type { StoredAnswer } from './idempotency.ts'
import { createIdempotencyKeys } from './idempotency.ts'
import { includeField } from './include.ts'
import { parseForm, readParams } from './params.ts'
import type { RecordedRequest } from './requests.ts'
import { authenticate, header } from './requests.ts'
import type { Call, Route } from './router.ts'
import { findRoute } from './router.ts'
import type { StripeState } from './state.ts'
import { API_VERSION } from './types.ts'
import type { Contracts, Violation } from './validate.ts'

interface Parts {
  routes: readonly Route[]
  state: StripeState
  secretKey: string
  contracts: Contracts | null
  faults: Faults
  violations: Violation[]
  requests: RecordedRequest[]
  billRealTime(): void
}

interface Outcome extends StoredAnswer {
  keep: boolean
}

const SERVER_ERROR = { error: { type: 'api_error', message: 'Sorry! There was an error on our end.' } }

/** Answers one API request: key, faults, idempotency, parameters, the endpoint, and both checks against the descriptions. */
export function createDispatcher(parts: Parts) {
  const { state, contracts, violations } = parts
  const keys = createIdempotencyKeys(state.wallNow)

  function execute(request: RecordedRequest, stale: boolean): Outcome {
    const found = findRoute(parts.routes, request.method, request.path)
    if (!found) {
      const message = `Unrecognized request URL (${request.method}: ${request.path}).`
      return refused(new StripeFailure(404, { type: 'invalid_request_error', message }), request)
    }
    const { route, ids } = found
    report('request', contracts?.checkRequest(route.method, route.pattern, request.params), request)
    const run = () => {
      const params = readParams<Call<unknown>['params']>(request.params, route.params)
      const answer = route.run({ state, params, ids, path: request.path })
      return expand(state, answer, params.expand ?? [], includeField(state))
    }
    let outcome: Outcome
    try {
      const from = { id: request.id, idempotency_key: request.idempotencyKey }
      const answer = stale ? state.asBeforeLatestWrite(run) : state.transaction(run, from)
      outcome = { status: 200, body: JSON.stringify(answer, null, 2), requestId: request.id, keep: true }
    } catch (error) {
      if (!(error instanceof StripeFailure)) throw error
      outcome = refused(error, request)
    }
    report(
      'answer',
      contracts?.checkAnswer(route.method, route.pattern, outcome.status, JSON.parse(outcome.body)),
      request,
    )
    return outcome
  }

  function report(kind: Violation['kind'], problems: string[] | undefined, request: RecordedRequest): void {
    if (problems?.length) violations.push({ kind, what: `${request.method} ${request.path}`, problems })
  }

  return async function dispatch(incoming: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://stripe.invalid')
    const request: RecordedRequest = {
      id: state.id('req', 14),
      method: incoming.method ?? 'GET',
      path: url.pathname,
      params: { ...parseForm(url.search.slice(1)), ...parseForm(body) },
      idempotencyKey: header(incoming, 'idempotency-key'),
      version: header(incoming, 'stripe-version'),
      status: 0,
      replayed: false,
    }
    parts.requests.push(request)
    if (request.version !== null && request.version !== API_VERSION)
      report('version', [`Stripe-Version is ${request.version}, not ${API_VERSION}`], request)

    const fault = parts.faults.take(`${request.method} ${request.path}`)
    if (fault?.kind === 'reset' && fault.when === 'before') return cut(response)
    const key = request.method === 'POST' ? request.idempotencyKey : null
    let outcome: Outcome
    let claimed = false
    try {
      authenticate(incoming, parts.secretKey)
      if (fault?.kind === 'rate_limited') throw rateLimited()
      const stored = key === null ? null : keys.claim(key, `${request.method} ${request.path}`, body)
      claimed = key !== null && stored === null
      if (stored) {
        request.replayed = true
        if (fault?.kind === 'reset') return cut(response)
        return send(response, request, stored)
      }
      if (fault?.kind === 'slow') await fault.until
      parts.billRealTime()
      outcome = faulty(fault, request) ?? execute(request, fault?.kind === 'stale_read' && request.method === 'GET')
    } catch (error) {
      if (claimed && key !== null) keys.release(key)
      if (!(error instanceof StripeFailure)) throw error
      return send(response, request, refused(error, request))
    }
    if (fault?.kind === 'server_error') outcome = serverError(request)
    if (claimed && key !== null) {
      if (outcome.keep) keys.keep(key, outcome)
      else keys.release(key)
    }
    if (fault?.kind === 'reset') return cut(response)
    send(response, request, outcome)
  }
}

function faulty(fault: Fault | undefined, request: RecordedRequest): Outcome | null {
  return fault?.kind === 'server_error' && fault.when === 'before' ? serverError(request) : null
}

function serverError(request: RecordedRequest): Outcome {
  return { status: 500, body: JSON.stringify(SERVER_ERROR), requestId: request.id, keep: true }
}

function rateLimited(): StripeFailure {
  return new StripeFailure(
    429,
    { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests hit the API too quickly.' },
    { beforeExecution: true },
  )
}

function refused(error: StripeFailure, request: RecordedRequest): Outcome {
  const request_log_url = `https://dashboard.stripe.com/test/logs/${request.id}`
  const body = JSON.stringify({ error: { ...error.body, request_log_url } }, null, 2)
  return { status: error.status, body, requestId: request.id, keep: !error.beforeExecution && error.status !== 429 }
}

function cut(response: ServerResponse): void {
  response.socket?.resetAndDestroy()
}

/** A replay carries the first request's id in `Original-Request` and says `Idempotent-Replayed: true`. */
function send(response: ServerResponse, request: RecordedRequest, answer: StoredAnswer): void {
  request.status = answer.status
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'request-id': request.id,
    'stripe-version': request.version ?? API_VERSION,
    ...(request.idempotencyKey && { 'idempotency-key': request.idempotencyKey, 'original-request': answer.requestId }),
    ...(request.replayed && { 'idempotent-replayed': 'true' }),
    ...(answer.status === 429 && { 'stripe-rate-limited-reason': 'global-rate' }),
    ...(answer.status >= 400 &&
      answer.status !== 429 && { 'stripe-should-retry': answer.status === 409 ? 'true' : 'false' }),
  })
  response.end(answer.body)
}
