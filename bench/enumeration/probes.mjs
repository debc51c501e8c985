/*
 * What a stranger can send to find out whether an address has an account. `known` and `unknown` are the two addresses of a pair; `status` is
 * what both must be answered with.
 */

export const PROBES = [
  {
    name: 'sign-in',
    what: 'sign-in with a wrong password: known and unknown address',
    path: '',
    status: 401,
    fields: (email) => ({ email, password: 'not the password of anybody' }),
  },
  {
    name: 'reset',
    what: 'request of a reset: known and unknown address',
    path: '/forgot',
    status: 200,
    fields: (email) => ({ email }),
  },
  {
    name: 'sign-up',
    what: 'sign-up: taken and new address',
    path: '/sign-up',
    status: 303,
    fields: (email) => ({ email, name: 'Zoe Newcomer', password: 'a long and uncommon phrase, 7 rivers' }),
    /** The page to which the answer leads says no more either. */
    next: '/check-mail',
  },
]

/** An address of the same form and length that nobody has: the seed numbers people below 900,000. */
export function strangerOf(email) {
  return email.replace(/\d{6}/, (digits) => `9${digits.slice(1)}`)
}
