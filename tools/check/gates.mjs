import { breaking } from './gates/breaking.mjs'
import { deadCode } from './gates/dead-code.mjs'
import { deprecations } from './gates/deprecations.mjs'
import { descriptions } from './gates/descriptions.mjs'
import { failpoints } from './gates/failpoints.mjs'
import { format } from './gates/format.mjs'
import { generated } from './gates/generated.mjs'
import { imports } from './gates/imports.mjs'
import { length } from './gates/length.mjs'
import { money } from './gates/money.mjs'
import { schema } from './gates/schema.mjs'
import { types } from './gates/types.mjs'

/**
 * In the order in which they start: the slow ones first, so that two cores end together. A gate's `run(root)` answers
 * `{ ok, details, note?, absent? }`; `absent` says what it waits for. Each is proved by a planted violation in planted.mjs.
 */
export const GATES = [
  types,
  format,
  schema,
  generated,
  deadCode,
  imports,
  descriptions,
  deprecations,
  breaking,
  failpoints,
  money,
  length,
]
