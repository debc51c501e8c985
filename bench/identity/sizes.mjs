/*
 * The two products that the identity benches ask. Of ten tenants one has 110 members and nine have 10, so that lists have pages; a person is in
 * one tenant. Ports are fixed, because the issuer's name holds them and every identity holds the issuer's name.
 */
export const SIZES = {
  small: { name: 'small', tenants: 100, users: 2_000, port: 4794 },
  large: { name: 'large', tenants: 10_000, users: 200_000, port: 4795 },
}

export const PASSWORD = 'a password of the bench'

export const urlOf = ({ port }) => `http://127.0.0.1:${port}`

/** @returns what it is called in words: "100 tenants, 2,000 people" */
export function describeSize({ tenants, users }) {
  return `${tenants.toLocaleString('en')} tenants, ${users.toLocaleString('en')} people`
}
