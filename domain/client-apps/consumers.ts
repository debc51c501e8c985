import type { Consumer } from '../app.ts'

export const clientAppConsumers: readonly Consumer[] = [
  {
    name: 'client-apps.remove-at-issuer',
    on: ['client_app.removed'],
    callsProvider: true,
    async handle(app, event) {
      const { issuer, clientId } = event.payload as { issuer: string; clientId: string }
      // Of another issuer than the one that is configured now, nobody here can take anything away; its tokens are refused anyway.
      if (issuer !== app.identity.verifierConfig().issuer) return
      await app.identity.machineClients?.remove(clientId, { idempotencyKey: event.id })
    },
  },
]
