/** What others may miss of a write: DESIGN's rule on caches. Held without slack, by the one clock of writers and readers. */
const OTHERS_SEE_WITHIN_MS = 250

/** A value of which nothing is known until the write is acknowledged: a verb of many steps, each of which may be seen on the way. */
export const UNKNOWN = Symbol('unknown')

interface Entry<Value> {
  value: Value | typeof UNKNOWN
  /** Whether anything of it may have become visible. */
  visible: boolean
  /** performance.now() when its writer heard of the commit; infinite until then. */
  acknowledgedAt: number
  /** What may be seen of it before that, besides its value. */
  readonly anyBefore: boolean
}

/** A write under way. */
export interface Pending<Value> {
  /** Called before the commit is sent: from now on a reader may see it. */
  sending(): void
  /** @returns which write of the register it was. */
  acknowledged(at: number, value?: Value): number
  rolledBack(): void
}

/**
 * Every value that one thing has had, in the order of their commits: its writers hold it one after the other, so that the order is known.
 * It says which of them a reader may be shown.
 */
export interface Register<Value> {
  readonly name: string
  /** Held by the write under way. */
  readonly held: boolean
  /** What was written last, as far as that is known. */
  readonly latest: Value
  begin(value: Value | typeof UNKNOWN): Pending<Value>
  /** The newest write that everybody must see in an answer to what was asked at this moment. */
  dueAt(askedAt: number): number
  /** What may be seen by who must see that write; UNKNOWN among them means anything. */
  since(write: number): readonly (Value | typeof UNKNOWN)[]
  /** For reports: the last writes and their ages. */
  describe(now: number): string
}

export function createRegister<Value>(name: string, first: Value): Register<Value> {
  const entries: Entry<Value>[] = [{ value: first, visible: true, acknowledgedAt: -Infinity, anyBefore: false }]
  let held = false

  return {
    name,
    get held() {
      return held
    },
    get latest() {
      return entries.findLast(({ value }) => value !== UNKNOWN)?.value as Value
    },
    begin(value) {
      if (held) throw new Error(`${name} is being written`)
      held = true
      const entry: Entry<Value> = { value, visible: false, acknowledgedAt: Infinity, anyBefore: value === UNKNOWN }
      entries.push(entry)
      return {
        sending: () => {
          entry.visible = true
        },
        acknowledged(at, final = value as Value) {
          Object.assign(entry, { value: final, visible: true, acknowledgedAt: at })
          held = false
          return entries.length - 1
        },
        rolledBack() {
          entries.pop()
          held = false
        },
      }
    },
    dueAt(askedAt) {
      let write = entries.length - 1
      while (write > 0 && !((entries[write]?.acknowledgedAt ?? Infinity) < askedAt - OTHERS_SEE_WITHIN_MS)) write -= 1
      return write
    },
    since: (write) =>
      entries
        .slice(write)
        .filter(({ visible }) => visible)
        .flatMap((entry, at) => (at > 0 && entry.anyBefore ? [entry.value, UNKNOWN] : [entry.value])),
    describe: (now) =>
      entries
        .slice(-6)
        .map(({ value, acknowledgedAt, visible }, at, { length }) => {
          const age =
            acknowledgedAt === Infinity ? (visible ? 'sent' : 'open') : `${(now - acknowledgedAt).toFixed(0)} ms`
          return `#${entries.length - length + at} ${JSON.stringify(value)} (${age})`
        })
        .join(', '),
  }
}
