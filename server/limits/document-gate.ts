import { createHash } from 'node:crypto'
import { type DocumentNode, parse } from 'graphql'
import { LRUCache } from 'lru-cache'
import { badInput } from '../../domain/errors.ts'
import type { Log } from '../../providers/host.ts'
import { INTROSPECTION_REFUSED } from '../graphql/introspection.ts'
import type { CallerClass } from './classes.ts'
import { type DocumentFacts, factsOf } from './facts.ts'
import { type Counted, countedOf, type Judgement, judge, unreadable } from './judge.ts'
import { scanDocument } from './scan.ts'
import type { RequestStages } from './stages.ts'
import { CEILINGS, type Limits } from './table.ts'

/** Of the texts whose facts are remembered; the facts themselves are a few numbers. */
const MOST_CHARACTERS = 200_000
/** How many documents are remembered as logged in this minute. */
const MOST_LOGGED = 1_000
const MINUTE = 60_000

export interface GateParts {
  readonly limits: Limits
  readonly stages: RequestStages
  /** Who may ask for the schema. */
  readonly introspection: 'everyone' | 'operators'
  readonly log: Log
}

/** Whose document it is, and which request brings it. */
export interface Bringer {
  readonly caller: CallerClass
  readonly requestId: string
}

/** What stands between the text of a document and its execution. Each method says the warnings of limits that only warn. */
export interface DocumentGate {
  readonly limits: Limits
  /**
   * Tokens, recursion, depth, aliases and directives, of a text that nobody has parsed yet.
   * @throws DomainError BAD_INPUT, saying the number, the limit and what to do
   */
  admit(text: string, bringer: Bringer): readonly string[]
  /** Rows and cost of an operation that is valid. @throws DomainError BAD_INPUT */
  admitCost(text: string, cost: Pick<Counted, 'rows' | 'cost'>, bringer: Bringer): readonly string[]
  /** Of a document that was admitted. */
  depthOf(text: string): number
}

/** Everything about a text that can be counted before it is validated; without facts it does not parse, and who parses it next says why. */
interface Looked {
  readonly tokens: number
  readonly facts: DocumentFacts | null
}

export function createDocumentGate({ limits, stages, introspection, log }: GateParts): DocumentGate {
  const looked = new LRUCache<string, Looked>({
    maxSize: MOST_CHARACTERS,
    sizeCalculation: (_, text) => Math.max(1, text.length),
  })
  const logged = new LRUCache<string, true>({ max: MOST_LOGGED, ttl: MINUTE })

  function look(text: string, caller: CallerClass): Looked {
    const known = looked.get(text)
    if (known) return known
    const scanned = scanDocument(text, CEILINGS)
    const { tokens } = scanned
    const refusal = unreadable(scanned) ?? judge(limits, { tokens }, caller).refusal
    if (refusal !== null) throw badInput(refusal)
    stages.parsed += 1
    const document = parsed(text)
    const made = { tokens, facts: document && factsOf(document) }
    looked.set(text, made)
    return made
  }

  function told({ refusal, warnings, warned }: Judgement, text: string, { caller, requestId }: Bringer) {
    if (refusal !== null) throw badInput(refusal)
    if (warned.length > 0) {
      const document = `sha256:${createHash('sha256').update(text).digest('hex')}`
      const key = `${document} ${warned}`
      if (!logged.has(key)) {
        logged.set(key, true)
        log.warn({ document, limits: warned, caller, requestId }, 'a document was served above limits that only warn')
      }
    }
    return warnings
  }

  return {
    limits,
    admit(text, bringer) {
      const { tokens, facts } = look(text, bringer.caller)
      if (facts === null) return told(judge(limits, { tokens }, bringer.caller), text, bringer)
      if (facts.cycle !== null)
        throw badInput(`The fragment "${facts.cycle}" leads back to itself. Spread it in one place only.`)
      if (facts.endless !== null) throw badInput(`${facts.endless} is more than a number can hold. Send a smaller one.`)
      if (facts.introspects && introspection === 'operators' && bringer.caller !== 'operator')
        throw badInput(INTROSPECTION_REFUSED)
      return told(judge(limits, { tokens, ...countedOf(facts) }, bringer.caller), text, bringer)
    },
    admitCost: (text, cost, bringer) => told(judge(limits, cost, bringer.caller), text, bringer),
    depthOf: (text) => looked.get(text)?.facts?.depth ?? 0,
  }
}

function parsed(text: string): DocumentNode | null {
  try {
    return parse(text, { maxTokens: CEILINGS.tokens })
  } catch {
    return null
  }
}
