import { z } from 'zod'

/** The settings of the local issuer; its addresses follow from the deployment's public URL. */
export const localIdentityConfig = z.object({
  /** What access tokens are for (`aud`): an absolute URI, RFC 8707. */
  audience: z.url(),
  /** Origins of development servers that serve the web client, e.g. `http://127.0.0.1:5173`. */
  devOrigins: z.array(z.url().transform((text) => new URL(text).origin)).optional(),
  /** What the pages call the product. */
  productName: z.string().min(1).max(60).default('Backplane'),
  accessTokenSeconds: z.int().min(30).max(86_400).default(600),
})

export type LocalIdentityConfig = z.input<typeof localIdentityConfig>
export type LocalIdentitySettings = z.output<typeof localIdentityConfig>
