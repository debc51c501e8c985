import { notFound } from '../domain/errors.ts'

/** A member of a result union that refuses: its class tells type-graphql which type it is. */
export function refusal<T extends object>(type: new () => T, fields: T): T {
  return Object.assign(new type(), fields)
}

/** A member of a result union that carries a row, read again after the write through the same declared reads as everything else. */
export async function loaded<T extends object, K extends keyof T & string>(
  type: new () => T,
  field: K,
  row: Promise<unknown>,
): Promise<T> {
  const found = await row
  if (!found) throw notFound(field)
  return Object.assign(new type(), { [field]: found })
}
