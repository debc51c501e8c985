import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { App } from '../../domain/app.ts'
import { DomainError } from '../../domain/errors.ts'
import { receivePaymentsWebhook } from '../../domain/inbox/receive.ts'
import { receiveEmailWebhook } from '../../domain/inbox/receive-email.ts'
import type { WebhookRequest } from '../../providers/call.ts'
import { WebhookRefused } from '../../providers/errors.ts'

const BODY_LIMIT = 1024 * 1024

/**
 * POST /webhooks/payments/:provider and /webhooks/email/:provider. The raw bytes are verified before anything of them is believed; what is
 * genuine is stored once and answered 200, a duplicate as well, so that the provider stops sending it.
 */
export async function webhookDoor(server: FastifyInstance, app: App): Promise<void> {
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    )
    scope.post<{ Params: { provider: string } }>('/webhooks/payments/:provider', async (request) => {
      assertConfigured(request.params.provider, app.payments.name)
      return { received: await believing(() => receivePaymentsWebhook(app, toWebhook(request))) }
    })
    scope.post<{ Params: { provider: string } }>('/webhooks/email/:provider', async (request) => {
      assertConfigured(request.params.provider, app.email.name)
      return { received: await believing(() => receiveEmailWebhook(app, toWebhook(request))) }
    })
  })
}

function assertConfigured(asked: string, configured: string): void {
  if (asked !== configured) throw new DomainError('NOT_FOUND', 'No webhook of this provider is expected here.')
}

function toWebhook(request: FastifyRequest): WebhookRequest {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
  return { headers, body: request.body instanceof Buffer ? request.body : Buffer.alloc(0) }
}

async function believing<T>(receive: () => Promise<T>): Promise<T> {
  try {
    return await receive()
  } catch (error) {
    if (error instanceof WebhookRefused)
      throw new DomainError('BAD_INPUT', `This webhook is not believed (${error.reason}) and changes nothing.`, {
        cause: error,
      })
    throw error
  }
}
