import { isDeepStrictEqual } from 'node:util'

/*
 * An answer of any of the servers in one form, so that it can be compared: ids as plain uuids, times as ISO 8601, enums in lower case,
 * connections as lists.
 */

/** @param {{ data?: { viewer: any, tenant: any }, errors?: { message: string }[] }} answer */
export function screenOf({ data, errors }) {
  if (errors?.length || !data?.viewer || !data.tenant)
    throw new Error(errors?.[0]?.message ?? 'the answer holds no viewer or no tenant')
  const { viewer, tenant } = data
  const { id, name, email, notifications } = viewer
  const unread = viewer.unreadCount ?? viewer.unread?.totalCount ?? viewer.unread
  return clean({
    viewer: { id, name, email, unread, notifications: listOf(notifications) },
    tenant: { ...tenant, members: listOf(tenant.members) },
  })
}

/** @returns {string | null} the first place in which the two differ, or null */
export function differenceOf(found, wanted, path = 'screen') {
  if (isDeepStrictEqual(found, wanted)) return null
  if (typeof found !== 'object' || typeof wanted !== 'object' || !found || !wanted)
    return `${path} is ${JSON.stringify(found)} and should be ${JSON.stringify(wanted)}`
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
    const difference = differenceOf(found[key], wanted[key], `${path}.${key}`)
    if (difference) return difference
  }
  return `${path} differs`
}

const listOf = (list) => list?.nodes ?? list
const PUBLIC_ID = /^[a-z]{3}_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/
const TIMES = new Set(['createdAt', 'readAt', 'currentPeriodEnd'])
const ENUMS = new Set(['role', 'state'])

/** Keys in an order of their own, since servers answer in the order of the document and SQL in the order of its author. */
function clean(value, key = '') {
  if (Array.isArray(value)) return value.map((each) => clean(each))
  if (value && typeof value === 'object')
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((each) => [each, clean(value[each], each)]),
    )
  if (typeof value !== 'string') return value
  if (key === 'id') return value.replace(PUBLIC_ID, '$1-$2-$3-$4-$5')
  if (TIMES.has(key)) return new Date(value).toISOString()
  return ENUMS.has(key) ? value.toLowerCase() : value
}
