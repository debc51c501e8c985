import { PLACE } from './batch.ts'
import type { Row } from './prepared.ts'
import type { Cursors } from './sealed.ts'

export interface Page<R = Row> {
  readonly edges: readonly { readonly cursor: string; readonly node: R }[]
  readonly nodes: readonly R[]
  readonly pageInfo: PageInfo
  /** Counts the whole list, when it is asked. */
  countAll(): Promise<number>
}

export interface PageInfo {
  readonly hasNextPage: boolean
  /** Whether it was asked for after another page. */
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

export interface LoadedPage {
  /** One more than are shown, when there is a next page. */
  readonly rows: readonly Row[]
  readonly size: number
  /** The cursor that it was asked with. */
  readonly after: unknown
  readonly cursors: Cursors
  countAll(): Promise<number>
}

/** Its edges are made when somebody looks at them: most documents ask for rows only. */
export function pageOf<R>({ rows, size, after, cursors, countAll }: LoadedPage): Page<R> {
  const nodes = rows.slice(0, size) as readonly R[]
  let edges: Page<R>['edges'] | undefined
  const edgesOf = () => {
    edges ??= nodes.map((node) => new Edge(node, cursors))
    return edges
  }
  return {
    nodes,
    get edges() {
      return edgesOf()
    },
    pageInfo: pageInfoOf(edgesOf, rows.length > size, after),
    countAll,
  }
}

/** @param more whether rows follow; @param after the cursor that it was asked with */
export function pageInfoOf(edges: () => Page<unknown>['edges'], more: boolean, after: unknown): PageInfo {
  return {
    hasNextPage: more,
    hasPreviousPage: after !== null && after !== undefined,
    get startCursor() {
      return edges()[0]?.cursor ?? null
    },
    get endCursor() {
      return edges().at(-1)?.cursor ?? null
    },
  }
}

/** A class, because a getter that each of a hundred edges has to itself costs as much as the edge. */
class Edge<R> {
  readonly node: R
  readonly #cursors: Cursors

  constructor(node: R, cursors: Cursors) {
    this.node = node
    this.#cursors = cursors
  }

  /** Sealed when somebody asks for it. */
  get cursor(): string {
    return this.#cursors.seal(String((this.node as Row)[PLACE]))
  }
}
