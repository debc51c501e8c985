/** Where the printed schemas stand: ours alone, and the demo's whole, from which its documents are typed. */
export const schemaFiles = {
  core: new URL('../../schema/schema.graphql', import.meta.url),
  demo: new URL('../../examples/better-movies/schema.graphql', import.meta.url),
} as const
