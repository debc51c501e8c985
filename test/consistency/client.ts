import { VERSION_HEADER } from '../../server/graphql/apollo.ts'
import type { Node } from './nodes.ts'
import type { Register } from './register.ts'

/** A document that codegen has registered, with what it asks for and answers. */
export interface Registered<Data, Variables> {
  toString(): string
  readonly __apiType?: (variables: Variables) => Data
  readonly __meta__?: Readonly<Record<string, unknown>>
}

/** Somebody with a memory of their own writes, whoever they sign in as. */
export interface Client {
  /** Up to where every node must show them their writes. */
  version: number
  /** Which write of each register was theirs last. */
  readonly own: Map<Register<unknown>, number>
}

export const newClient = (): Client => ({ version: 0, own: new Map() })

export function remember(client: Client, version: number, writes: ReadonlyMap<Register<unknown>, number>): void {
  client.version = Math.max(client.version, version)
  for (const [register, write] of writes) client.own.set(register, write)
}

export interface Asked<Data> {
  readonly data: Data | null
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[]
  /** performance.now() and wall time in ms. */
  readonly sentAt: number
  readonly sentWall: number
  readonly receivedWall: number
  /** Of a mutation: the version that its writer carries from now on. */
  readonly version: number | null
}

/** Sends a registered document by its id; a query by GET or POST. @param version to carry; null for none */
export async function ask<Data, Variables>(
  node: Node,
  document: Registered<Data, Variables>,
  variables: Variables,
  { token, version, get = false }: { token: string | null; version: number | null; get?: boolean },
): Promise<Asked<Data>> {
  const documentId = String(document.__meta__?.hash)
  const headers: Record<string, string> = {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(version === null ? {} : { [VERSION_HEADER]: String(version) }),
  }
  const query = new URLSearchParams({ documentId, variables: JSON.stringify(variables) })
  const [sentAt, sentWall] = [performance.now(), Date.now()]
  const response = get
    ? await fetch(`${node.url}/graphql?${query}`, { headers })
    : await fetch(`${node.url}/graphql`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ documentId, variables }),
      })
  const body = (await response.json()) as Partial<Pick<Asked<Data>, 'data' | 'errors'>>
  const given = response.headers.get(VERSION_HEADER)
  return {
    data: body.data ?? null,
    errors: body.errors ?? [],
    sentAt,
    sentWall,
    receivedWall: Date.now(),
    version: given === null ? null : Number(given),
  }
}
