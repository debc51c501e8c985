import { problemsOf } from '../schema-members.mjs'

/** The form that docs/contract.md defines: what to use instead, and the last day (UTC) on which the old still answers. */
const FORM = /^Deprecated: use (\S.*)\. Removed after (\d{4}-\d{2}-\d{2})\.$/

/** Every deprecation says what to use instead and until when, and none has outlived its date. */
export const deprecations = {
  name: 'deprecations',
  title: 'deprecations have a date to come',
  async run(root) {
    const today = new Date().toISOString().slice(0, 10)
    let dated = 0
    const { problems } = problemsOf(root, ({ path, deprecationReason }) => {
      if (deprecationReason === undefined || deprecationReason === null) return null
      dated += 1
      const [, , date] = FORM.exec(deprecationReason) ?? []
      if (!date || !isDay(date))
        return `${path} is deprecated with "${deprecationReason}". Write: Deprecated: use X. Removed after YYYY-MM-DD.`
      if (date >= today) return null
      return `${path} was to be removed after ${date}, and that day is over: remove it, with a record in docs/decisions (docs/contract.md), or give its callers another date`
    })
    return { ok: problems.length === 0, note: `${dated} deprecated`, details: problems.join('\n') }
  },
}

/** Of the calendar: 2027-02-30 is none. */
function isDay(text) {
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}
