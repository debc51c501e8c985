import type { Page } from '../reads/load.ts'

/** The same page with each of its rows as the API shows it, once. */
export function shownPage<Row extends object, Shown extends object>(
  { edges, nodes, ...page }: Page<Row>,
  show: (row: Row) => Shown,
) {
  const shown = new Map(nodes.map((node) => [node, show(node)]))
  return { ...page, edges: edges.map((edge) => ({ ...edge, node: shown.get(edge.node) })), nodes: [...shown.values()] }
}
