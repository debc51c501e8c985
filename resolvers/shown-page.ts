import type { Page } from '../reads/loaded-page.ts'

/** The same page with each of its rows as the API shows it, once. */
export function shownPage<Row extends object, Shown extends object>(
  { edges, nodes, ...page }: Page<Row>,
  show: (row: Row) => Shown,
) {
  const shown = new Map(nodes.map((node) => [node, show(node)]))
  return {
    ...page,
    edges: edges.map(({ node, cursor }) => ({ node: shown.get(node), cursor })),
    nodes: [...shown.values()],
  }
}
