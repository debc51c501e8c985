import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../../domain/app.ts'
import { DomainError } from '../../domain/errors.ts'
import { openIntake } from '../../domain/inbox/intake.ts'
import { receivePaymentsWebhook } from '../../domain/inbox/receive.ts'
import { receiveEmailWebhook } from '../../domain/inbox/receive-email.ts'
import { receiveLogout } from '../../domain/inbox/receive-logout.ts'
import type { WebhookRequest } from '../../providers/call.ts'
import { WebhookRefused } from '../../providers/errors.ts'
import type { Admission } from '../limits/admission.ts'

const BODY_LIMIT = 1024 * 1024

/**
 * POST /webhooks/payments/:provider, /webhooks/email/:provider and /webhooks/identity/:provider. The raw bytes are verified before anything of them is believed; what is
 * genuine is stored once and answered 200, a duplicate as well, so that the provider stops sending it. However much else there is to do, they go first; what tells of
 * payments comes in thousands when everybody's month ends, and waits in the inbox's own queue for nothing but to be stored.
 */
export async function webhookDoor(server: FastifyInstance, app: App, admission: Admission): Promise<void> {
  const first = <T>(request: FastifyRequest, reply: FastifyReply, receive: () => Promise<T>): Promise<T> =>
    admission.through({ request, reply }, 'webhook', (passage) => {
      passage.goesOn()
      return believing(receive)
    })
  const intake = openIntake(app)
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    )
    scope.post<{ Params: { provider: string } }>('/webhooks/payments/:provider', async (request, reply) => {
      assertConfigured(request.params.provider, app.payments.name)
      const receive = () => receivePaymentsWebhook(app, intake, takeWebhook(request))
      return { received: await admission.beside({ request, reply }, () => believing(receive)) }
    })
    scope.post<{ Params: { provider: string } }>('/webhooks/email/:provider', async (request, reply) => {
      assertConfigured(request.params.provider, app.email.name)
      return { received: await first(request, reply, () => receiveEmailWebhook(app, toWebhook(request))) }
    })
    scope.post<{ Params: { provider: string } }>('/webhooks/identity/:provider', async (request, reply) => {
      // OpenID Connect Back-Channel Logout 1.0, 2.8: 200, or 400 for one that is refused, and neither is kept by anyone.
      reply.header('cache-control', 'no-store')
      assertConfigured(request.params.provider, app.identity.name)
      return { received: await first(request, reply, () => receiveLogout(app, toWebhook(request))) }
    })
  })
}

function assertConfigured(asked: string, configured: string): void {
  if (asked !== configured) throw new DomainError('NOT_FOUND', 'No webhook of this provider is expected here.')
}

/** A header that came twice is one text (create-server.ts), but for cookies, which no webhook brings. */
function toWebhook({ headers, body }: FastifyRequest): WebhookRequest {
  return { headers: { ...headers, 'set-cookie': undefined }, body: body instanceof Buffer ? body : Buffer.alloc(0) }
}

/** The request does not hold its body any longer: an event that waits is some hundred bytes, and its body may be a mebibyte. */
function takeWebhook(request: FastifyRequest): WebhookRequest {
  const webhook = toWebhook(request)
  request.body = undefined
  return webhook
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
