import { z } from 'zod'
import { CALLER_CLASSES, type CallerClass } from './classes.ts'

/** Whose limits they are: each class of callers, and all programs of one tenant together. */
export type LimitedParty = CallerClass | 'tenant'

const LIMITED_PARTIES: readonly LimitedParty[] = [...CALLER_CLASSES, 'tenant']

type PerParty = Readonly<Record<LimitedParty, number>>

/** Points a second, for ever. A page of a few rows costs a point or two. */
const POINTS: PerParty = { anonymous: 50, person: 200, partner: 200, operator: 500, tenant: 1_000 }
/** Points at once, by who has not asked for a while. */
const BURST: PerParty = { anonymous: 500, person: 2_000, partner: 2_000, operator: 5_000, tenant: 10_000 }
/** Requests under way at a time. */
const CONCURRENT: PerParty = { anonymous: 20, person: 20, partner: 20, operator: 40, tenant: 100 }

/** On a laptop nobody meets a limit, a bench neither. */
const LOCAL_FACTOR = 10_000

export const mode = z.enum(['enforce', 'warn', 'off'])
export type LimitMode = z.infer<typeof mode>

/** `anonymous=50 person=200`: those that are not named keep their default. */
const perParty = z
  .string()
  .transform((text) => text.trim().split(/\s+/))
  .pipe(
    z.array(
      z
        .string()
        .regex(
          new RegExp(`^(${LIMITED_PARTIES.join('|')})=\\d+(\\.\\d+)?$`),
          'must be numbers like "anonymous=50 person=200 partner=200 operator=500 tenant=1000"',
        ),
    ),
  )
  .transform((pairs) => Object.fromEntries(pairs.map((pair) => [pair.split('=')[0] ?? '', Number(pair.split('=')[1])])))
  .refine((numbers) => Object.values(numbers).every((each) => each > 0), 'every number must be above 0')

/** The settings of who is let in when: part of the environment's (server/config.ts). */
export const limitSettings = {
  /** How many proxies of ours stand in front, each of which adds to X-Forwarded-For; 0 does not read the header. */
  TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).max(10).default(0),
  /** From the first byte of a request to its answer, in ms. */
  REQUEST_DEADLINE_MS: z.coerce.number().int().min(100).max(120_000).default(10_000),
  RATE_LIMIT: mode.default('enforce'),
  RATE_POINTS_PER_SECOND: perParty.optional(),
  RATE_BURST: perParty.optional(),
  CONCURRENCY_LIMIT: mode.default('enforce'),
  CONCURRENT_REQUESTS: perParty.optional(),
  QUOTA_LIMIT: mode.default('enforce'),
  OVERLOAD_LIMIT: mode.default('enforce'),
  /** Connections at most, and of one address (its /64); 0 is no bound. Behind proxies all connections are theirs. */
  MAX_CONNECTIONS: z.coerce.number().int().min(0).max(1_000_000).default(10_000),
  MAX_CONNECTIONS_PER_ADDRESS: z.coerce.number().int().min(0).max(1_000_000).optional(),
}

const read = z.object(limitSettings)
type Given = z.infer<typeof read>

export interface LimitSettings {
  readonly hops: number
  readonly deadlineMs: number
  readonly rate: { readonly mode: LimitMode; readonly pointsPerSecond: PerParty; readonly burst: PerParty }
  readonly concurrency: { readonly mode: LimitMode; readonly most: PerParty }
  readonly quota: { readonly mode: LimitMode }
  readonly overload: { readonly mode: LimitMode }
  readonly connections: { readonly most: number; readonly perAddress: number }
}

/** What holds, when only some of it was set. @param local generous defaults */
export function limitsOf(given: Given, local: boolean): LimitSettings {
  const factor = local ? LOCAL_FACTOR : 1
  const filled = (defaults: PerParty, own: Readonly<Record<string, number>> | undefined): PerParty => {
    const numberOf = (party: LimitedParty) => own?.[party] ?? defaults[party] * factor
    return {
      anonymous: numberOf('anonymous'),
      person: numberOf('person'),
      partner: numberOf('partner'),
      operator: numberOf('operator'),
      tenant: numberOf('tenant'),
    }
  }
  return {
    hops: given.TRUSTED_PROXY_HOPS,
    deadlineMs: given.REQUEST_DEADLINE_MS,
    rate: {
      mode: given.RATE_LIMIT,
      pointsPerSecond: filled(POINTS, given.RATE_POINTS_PER_SECOND),
      burst: filled(BURST, given.RATE_BURST),
    },
    concurrency: { mode: given.CONCURRENCY_LIMIT, most: filled(CONCURRENT, given.CONCURRENT_REQUESTS) },
    quota: { mode: given.QUOTA_LIMIT },
    overload: { mode: given.OVERLOAD_LIMIT },
    connections: {
      most: given.MAX_CONNECTIONS,
      // Everybody on a laptop has one address, and so have all who come by a proxy.
      perAddress: given.MAX_CONNECTIONS_PER_ADDRESS ?? (local || given.TRUSTED_PROXY_HOPS > 0 ? 0 : 500),
    },
  }
}
