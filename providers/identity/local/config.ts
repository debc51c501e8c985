import { z } from 'zod'

const externalIssuer = z.object({
  /** Part of the redirect address that is registered there: PUBLIC_URL/local/identity/external/ID/callback */
  id: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'small letters, digits and hyphens'),
  /** What the button says: "Continue with …". */
  name: z.string().min(1).max(40),
  issuer: z.url().refine(isSafe, 'an issuer is reached by https, or at the loopback address'),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
})

/** The settings of the local issuer; its addresses follow from the deployment's public URL. */
export const localIdentityConfig = z.object({
  /** What access tokens are for (`aud`): an absolute URI, RFC 8707. */
  audience: z.url(),
  /** Origins of development servers that serve the web client, e.g. `http://127.0.0.1:5173`. */
  devOrigins: z.array(z.url().transform((text) => new URL(text).origin)).optional(),
  /** What the pages call the product. */
  productName: z.string().min(1).max(60).default('Backplane'),
  /** Other OpenID Connect issuers by which people may sign in; as a list, or as the JSON text of one. */
  externalIssuers: z
    .union([z.string().transform(fromJson), z.array(z.unknown())])
    .pipe(z.array(externalIssuer).max(8))
    .default([]),
  /** Base URL of Have I Been Pwned's range API or a mirror (`https://api.pwnedpasswords.com`); without it none is asked. */
  hibpUrl: z.url().optional(),
  /** So many passwords may wait to be checked, 100 without it; whoever comes then is told to come back. */
  passwordsWaiting: z.int().min(1).max(1_000).optional(),
  accessTokenSeconds: z.int().min(30).max(86_400).default(600),
})

export type LocalIdentityConfig = z.input<typeof localIdentityConfig>
export type LocalIdentitySettings = z.output<typeof localIdentityConfig>

function isSafe(text: string): boolean {
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || (protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost'))
}

function fromJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return text.trim() === '' ? [] : JSON.parse(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'this is not JSON' })
    return z.NEVER
  }
}
