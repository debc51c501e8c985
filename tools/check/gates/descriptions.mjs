import { problemsOf } from '../schema-members.mjs'

/** A caller reads the schema and nothing else: every type, field, argument, input field and enum value says what it is. */
export const descriptions = {
  name: 'descriptions',
  title: 'everything in the schema is described',
  async run(root) {
    const { count, problems } = problemsOf(root, ({ path, description }) =>
      description?.trim() ? null : `${path} has no description`,
    )
    return { ok: problems.length === 0, note: `${count} members`, details: problems.join('\n') }
  },
}
