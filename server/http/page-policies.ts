/** What a page may load and ask (Content Security Policy, level 3). */
type Policy = Readonly<Record<string, string>>

/** What a provider's form inside the page adds to its policy; nothing unless it is opted for. */
interface FormSources {
  readonly scripts: readonly string[]
  readonly frames: readonly string[]
  readonly connections: readonly string[]
}

/** @param issuer the origins at which people sign in, with spaces between */
export function accountPolicy(issuer: string, form?: FormSources): string {
  const { scripts, frames, connections } = form ?? { scripts: [], frames: [], connections: [] }
  return written({
    'default-src': "'self'",
    'script-src': ["'self'", ...scripts].join(' '),
    'connect-src': ["'self'", issuer, ...connections].join(' '),
    'frame-src': ["'self'", issuer, ...frames].join(' '),
    'img-src': "'self' https: data:",
    'frame-ancestors': "'self'",
    'base-uri': "'none'",
    'object-src': "'none'",
    'form-action': "'self'",
  })
}

/**
 * The explorer's: its editor writes style elements while it runs and brings its fonts inside its style, which no other page may do
 * (docs/decisions/graphiql-in-the-house.md). Scripts and workers come from here and are never made of text.
 */
export function explorerPolicy(issuer: string): string {
  return written({
    'default-src': "'none'",
    'script-src': "'self'",
    'worker-src': "'self'",
    'style-src': "'self' 'unsafe-inline'",
    'font-src': "'self' data:",
    'img-src': "'self' data:",
    'connect-src': `'self' ${issuer}`,
    'frame-src': `'self' ${issuer}`,
    'frame-ancestors': "'none'",
    'base-uri': "'none'",
    'object-src': "'none'",
    'form-action': "'self'",
  })
}

function written(policy: Policy): string {
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ')
}
