import { createVerify } from '../../server/verify.mjs'

function needed(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: a peer is started by npm run bench`)
  return value
}

/** What the bench tells a peer. */
export const settings = {
  port: Number(needed('PORT')),
  databaseUrl: needed('DATABASE_URL'),
  /** The second row of each peer: what its documentation recommends beyond the plain form. */
  tuned: process.env.BENCH_TUNED === '1',
  /** Which of a peer's forms: `loaders`, `cache`, `settings`. */
  form: process.env.BENCH_FORM ?? 'plain',
  /** The registered document, for the peers that have a store of them. */
  document: process.env.BENCH_DOCUMENT ?? '',
}

export const verify = createVerify({
  issuer: needed('BENCH_ISSUER'),
  audience: needed('BENCH_AUDIENCE'),
  jwksUri: needed('BENCH_JWKS'),
  each: process.env.BENCH_VERIFY === 'each',
})

/** Longer than a run: nothing in a response cache grows old by itself while it is measured. */
export const CACHE_SECONDS = 7_200
