/** What a client may send: any document; any, and unknown ones are noted; registered ones only. Each is stricter than the one before. */
export const LADDER = ['open', 'log', 'registered'] as const
export type Ladder = (typeof LADDER)[number]

export const DOCUMENT_KINDS = ['query', 'mutation', 'subscription'] as const
export type DocumentKind = (typeof DOCUMENT_KINDS)[number]
