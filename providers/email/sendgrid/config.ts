import { createPublicKey } from 'node:crypto'
import { z } from 'zod'

export const sendgridEmailConfig = z.object({
  /** Settings → API Keys; it needs the permission "Mail Send" only. */
  apiKey: z.string().startsWith('SG.', 'a SendGrid API key starts with "SG."'),
  /** Settings → Mail Settings → Event Webhook → Signature Verification: the base64 text as it is shown. */
  webhookPublicKey: z.string().refine(isP256Key, 'this is not the verification key that SendGrid shows (base64)'),
  /** Another region (`https://api.eu.sendgrid.com`) or a simulator. */
  baseUrl: z.url().default('https://api.sendgrid.com'),
})
export type SendgridEmailConfig = z.input<typeof sendgridEmailConfig>

function isP256Key(text: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' })
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
  } catch {
    return false
  }
}
