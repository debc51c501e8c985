import type { Visibility } from './states.ts'

/** What one person can keep: the panel lists them all. */
export const MOST_SAVED = 500

export interface SavedContent {
  readonly name: string
  readonly description: string | null
  readonly document: string
  /** JSON text of one object, as a template for the variables. */
  readonly variables: string | null
  readonly visibility: Visibility
}

export interface Problem {
  readonly field: 'name' | 'description' | 'document' | 'variables'
  readonly problem: string
}

const LONGEST = { name: 100, description: 1_000, document: 50_000, variables: 20_000 } as const

/** Trimmed, and null where nothing was said. */
export function tidied(given: SavedContent): SavedContent {
  return {
    ...given,
    name: given.name.trim(),
    description: given.description?.trim() || null,
    variables: given.variables?.trim() || null,
  }
}

/** Why it cannot be saved so, or null. @param content as `tidied` gives it */
export function contentProblem({ name, description, document, variables }: SavedContent): Problem | null {
  if (name === '' || name.length > LONGEST.name)
    return { field: 'name', problem: `A saved operation has a name of 1 to ${LONGEST.name} characters.` }
  if (description !== null && description.length > LONGEST.description)
    return { field: 'description', problem: `A description has ${LONGEST.description} characters at most.` }
  if (document.trim() === '' || document.length > LONGEST.document)
    return { field: 'document', problem: `A document has 1 to ${LONGEST.document} characters.` }
  if (variables !== null && variables.length > LONGEST.variables)
    return { field: 'variables', problem: `Variables have ${LONGEST.variables} characters at most.` }
  if (variables !== null && !isObject(variables))
    return {
      field: 'variables',
      problem: 'Variables are one JSON object: { "id": "…" }. Mend the text, or leave it empty.',
    }
  return null
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
