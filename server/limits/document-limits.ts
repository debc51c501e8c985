import { z } from 'zod'
import { CEILINGS, LIMIT_NAMES } from './table.ts'

const EXAMPLE = '{"depth":{"person":12,"mode":"warn"}}'

const mode = z.enum(['enforce', 'warn', 'off'], 'must be "enforce", "warn" or "off"')

function limit(name: string) {
  const ceiling = name in CEILINGS ? CEILINGS[name as keyof typeof CEILINGS] : 1_000_000_000
  const number = z
    .int('must be a whole number')
    .min(1, 'must be 1 or more')
    .max(ceiling, `must be ${ceiling} at most`)
    .optional()
  return z.strictObject({
    mode: mode.optional(),
    ...{ anonymous: number, person: number, partner: number, operator: number },
  })
}

const table = z.strictObject({
  mode: mode.optional(),
  ...(Object.fromEntries(LIMIT_NAMES.map((name) => [name, limit(name).optional()])) as Record<
    (typeof LIMIT_NAMES)[number],
    z.ZodOptional<ReturnType<typeof limit>>
  >),
})

/** LIMITS: a JSON object, limit → class → number, and `mode` of one limit or of all. */
export const limitSettings = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: `must be a JSON object, such as ${EXAMPLE}` })
      return z.NEVER
    }
  })
  .pipe(table)
