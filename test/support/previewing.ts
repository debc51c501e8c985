import type { Person } from './seed.ts'

export interface PreviewAnswer {
  readonly data?: unknown
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[]
}

export interface Asked {
  readonly query?: string
  readonly documentId?: string
  readonly variables?: object
}

/** Asks as somebody, or nobody, with the header of a preview or without. */
export async function askAs(
  url: string,
  person: Person | null,
  asked: Asked,
  preview?: string,
): Promise<PreviewAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(person === null ? {} : { authorization: `Bearer ${await person.token()}` }),
      ...(preview === undefined ? {} : { 'backplane-preview': preview }),
    },
    body: JSON.stringify(asked),
  })
  return (await response.json()) as PreviewAnswer
}

export const codeOf = ({ errors }: PreviewAnswer): string => errors?.[0]?.extensions.code ?? 'let in'
export const wordsOf = ({ errors }: PreviewAnswer): string => errors?.[0]?.message ?? 'let in'

export const START_PREVIEW = `mutation ($input: StartRolePreviewInput!) {
  startRolePreview(input: $input) { id tenantName expiresAt roles { id name } }
}`

interface Started {
  readonly startRolePreview: { readonly id: string; readonly tenantName: string; readonly roles: { name: string }[] }
}

/** A session of staff's. @throws Error when it is refused */
export async function startPreview(url: string, staff: Person, tenantId: string): Promise<Started['startRolePreview']> {
  const variables = { input: { tenantId, reason: 'They cannot see their invoices' } }
  const { data, errors } = await askAs(url, staff, { query: START_PREVIEW, variables })
  if (errors) throw new Error(errors[0]?.message)
  return (data as Started).startRolePreview
}
