/** What somebody hears whose account was closed. */
export const CLOSED = 'This account was closed. Sign up again if you would like to come back.'

const MOST_NAME = 100
const MOST_URL = 2_048

/** What a person says about themselves. Absent: it stays as it is. Null: it is taken away. */
export interface ProfileChange {
  readonly name?: string
  readonly locale?: string | null
  readonly timeZone?: string | null
  readonly pictureUrl?: string | null
}

export interface ProfileProblem {
  readonly field: keyof ProfileChange
  readonly problem: string
}

/** The change as it is kept (`de-ch` → `de-CH`), or the first thing that is wrong with it. */
export function checkedProfile(change: ProfileChange): ProfileChange | ProfileProblem {
  const name = change.name?.trim()
  if (name !== undefined && (name === '' || name.length > MOST_NAME || hasControls(name)))
    return { field: 'name', problem: `A name has 1 to ${MOST_NAME} characters, without line breaks.` }
  const locale = change.locale && toLocale(change.locale)
  if (change.locale && !locale)
    return { field: 'locale', problem: `"${change.locale}" is no language tag. Send one like "en" or "de-CH".` }
  const timeZone = change.timeZone && toTimeZone(change.timeZone)
  if (change.timeZone && !timeZone)
    return { field: 'timeZone', problem: `"${change.timeZone}" is no time zone. Send a name like "Europe/Zurich".` }
  const pictureUrl = change.pictureUrl && toPictureUrl(change.pictureUrl)
  if (change.pictureUrl && !pictureUrl)
    return {
      field: 'pictureUrl',
      problem: 'A picture is an https address of up to 2,048 characters, without a password.',
    }
  return {
    ...(name === undefined ? {} : { name }),
    ...('locale' in change ? { locale: locale || null } : {}),
    ...('timeZone' in change ? { timeZone: timeZone || null } : {}),
    ...('pictureUrl' in change ? { pictureUrl: pictureUrl || null } : {}),
  }
}

/** The canonical form of a BCP 47 tag, or null. */
function toLocale(text: string): string | null {
  try {
    return text.length <= 35 ? (Intl.getCanonicalLocales(text)[0] ?? null) : null
  } catch {
    return null
  }
}

/** A name of the IANA database as the runtime writes it, or null; an offset is no zone, for it knows no summer. */
function toTimeZone(text: string): string | null {
  if (!/^[A-Za-z]/.test(text)) return null
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
  } catch {
    return null
  }
}

function toPictureUrl(text: string): string | null {
  const url = text.length <= MOST_URL ? URL.parse(text) : null
  return url?.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null
}

function hasControls(text: string): boolean {
  return /\p{Cc}/u.test(text)
}
