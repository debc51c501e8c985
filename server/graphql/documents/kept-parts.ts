import { scopeOf, type UserViewer, type Viewer } from '../../../domain/access.ts'
import { sharedSignal } from '../../../lib/shared-signal.ts'
import { tagsOf } from '../../../reads/tags.ts'
import type { Cell } from '../../changes/cells.ts'
import type { Changes } from '../../changes/feed.ts'
import type { Answer, Kept, Loaded, ResponseCache } from '../responses/response-cache.ts'
import type { DocumentPart } from './parts.ts'
import type { Plan } from './plan.ts'
import type { RegisteredDocument } from './register.ts'
import { answerOf, join, type Running, runSelection } from './statement-lane.ts'
import type { Variables } from './translation.ts'

export interface KeptPartsParts {
  readonly responses: ResponseCache
  readonly changes: Pick<Changes, 'cell'>
  readonly running: Running
  /** Wall time in ms. */
  readonly now: () => number
}

/** Of variables; what is held for each of many people stays small, whatever they send. */
const LONGEST_SHOWN = 1_000

/** Who asks, as answers are kept for them. */
export interface Asker {
  /** The person's key, or `anonymous`. */
  readonly key: string
  readonly viewer: Viewer
  /** What was found for them last: who asks for the same again is answered without keys, which are made, hashed and compared for each part. */
  shown?: Shown | undefined
}

/** The parts of an answer, for as long as they are kept. */
export interface Shown extends AskedParts {
  readonly parts: readonly Kept[]
}

/** A document that is answered in parts, and the variables as they were sent. */
export interface AskedParts {
  readonly registered: RegisteredDocument
  readonly variablesText: string
}

export interface KeptParts {
  /** Of what is kept and current, without waiting; undefined when a part of it is missing. */
  find(asked: AskedParts, asker: Asker): Answer | undefined
  /**
   * What is kept and current, and the rest by one statement, or one each where only some are missing. A part that somebody else loads at this moment is waited for, not loaded again.
   * @returns null when only the general lane can answer
   */
  load(asked: AskedParts, asker: Asker, plan: Plan, variables: Variables): Promise<Answer | null>
}

/**
 * Answers whose parts are kept apart: what a write to a tenant voids is loaded once for all of its members, and what is a person's own stays.
 * Each part is as new as an answer would be; two of them may have been read at different moments.
 */
export function createKeptParts({ responses, changes, running, now }: KeptPartsParts): KeptParts {
  function cellsOf({ nouns, seenBy }: DocumentPart, viewer: Viewer): readonly Cell[] {
    const scope = scopeOf(viewer)
    // What members share depends on nothing that is one member's.
    const whose = seenBy === 'viewer' ? scope : { ...scope, userId: null }
    return [...new Set([...nouns].flatMap((noun) => tagsOf(noun, whose)))].map(changes.cell)
  }

  function assembled(parts: readonly Kept[], at: number): Answer | undefined {
    let fields = ''
    // What stands between the parts is a byte each.
    let wide = 0
    for (const part of parts) {
      const text = responses.again(part, at)
      if (text === undefined) return undefined
      fields = join(fields, text)
      wide += part.bytes - text.length
    }
    const body = answerOf(fields)
    return { status: 200, body, bytes: body.length + wide }
  }

  return {
    find({ registered, variablesText }, asker) {
      const at = now()
      const { shown } = asker
      if (shown && shown.registered === registered && shown.variablesText === variablesText) {
        const answer = assembled(shown.parts, at)
        if (answer) return answer
        asker.shown = undefined
      }
      const parts: Kept[] = []
      for (let index = 0; index < registered.parts.length; index += 1) {
        const kept = responses.keptAs(keyOf({ registered, variablesText }, index, asker), at)
        if (!kept) return undefined
        parts.push(kept)
      }
      if (variablesText.length <= LONGEST_SHOWN) asker.shown = { registered, variablesText, parts }
      return assembled(parts, at)
    },
    async load(asked, asker, plan, variables) {
      const { parts } = asked.registered
      const { viewer } = asker
      const at = now()
      const missing: number[] = []
      const readers = sharedSignal()
      let reading: Promise<ReadonlyMap<number, string>> | undefined
      const read = async () => {
        // Begins when it is known which parts it is to read, and after the versions of all were taken.
        await Promise.resolve()
        return readParts(
          running,
          plan,
          missing,
          { ...viewer, origin: { ...viewer.origin, signal: readers.signal } },
          variables,
        )
      }
      const loadPart = async (index: number, signal: AbortSignal): Promise<Loaded> => {
        missing.push(index)
        readers.join(signal)
        reading ??= read()
        return { status: 200, body: (await reading).get(index) ?? '', keep: true, expiresAt: Number.POSITIVE_INFINITY }
      }
      const loads = parts.map((part, index) => {
        const key = keyOf(asked, index, asker)
        const slot = { key, cells: () => cellsOf(part, viewer), shared: false, signal: viewer.origin.signal }
        return responses.find(key, at) ?? responses.load(slot, (signal) => loadPart(index, signal), at)
      })
      try {
        const answers = await Promise.all(loads)
        return { status: 200, body: answerOf(answers.map(({ body }) => body).reduce(join)) }
      } catch (error) {
        if (error === UNANSWERED) return null
        throw error
      }
    },
  }
}

/** The statement does not answer: told to everybody who waits for it. */
const UNANSWERED = new Error('only the general lane can answer this')

async function readParts(
  running: Running,
  plan: Plan,
  missing: readonly number[],
  viewer: Viewer,
  variables: Variables,
): Promise<ReadonlyMap<number, string>> {
  const all = missing.length === plan.whole.parts.length
  const statements = all ? [plan.whole] : missing.map(plan.part)
  const found = await Promise.all(statements.map((each) => runSelection(running, each, viewer, variables)))
  const texts = found.flatMap((each) => each ?? [])
  if (texts.length < missing.length) throw UNANSWERED
  return new Map(missing.map((index, place) => [index, texts[place] ?? '']))
}

function keyOf({ registered, variablesText }: AskedParts, index: number, asker: Asker): string {
  return `${registered.serial}.${index}|${whoseKey(registered.parts[index]?.seenBy, asker)}|${variablesText}`
}

/** Unique in this process. The roles are the same object for as long as they say the same, and another when they do not. */
const placesKeys = new WeakMap<UserViewer['roles'], string>()
let places = 0

function whoseKey(seenBy: DocumentPart['seenBy'] | undefined, { key, viewer }: Asker): string {
  if (seenBy === 'everyone') return ''
  if (seenBy !== 'tenants' || viewer.kind !== 'user' || viewer.roles.size === 0) return key
  let shared = placesKeys.get(viewer.roles)
  if (shared === undefined) {
    places += 1
    shared = `@${places.toString(36)}`
    placesKeys.set(viewer.roles, shared)
  }
  // Who acts as somebody may do less in the same places.
  return viewer.actor ? `${shared}!` : shared
}
