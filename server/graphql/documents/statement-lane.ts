import { mayIn, scopeOf, type Viewer } from '../../../domain/access.ts'
import type { CompiledPart, CompiledSelection } from '../../../reads/compile.ts'
import { BadCursor } from '../../../reads/cursor.ts'
import { Declined } from '../../../reads/declined.ts'
import { isUnreadable } from '../../../reads/load.ts'
import type { RunStatement } from '../../../reads/prepared.ts'
import { type Cursors, sealPlaces } from '../../../reads/sealed.ts'
import { HOLE_MARK } from '../../../reads/text.ts'
import type { Plan } from './plan.ts'
import type { Variables } from './translation.ts'

/** Where several viewers are read for by one statement, their tenants are read anew at each row: whoever has more is asked for alone. */
const FEW_TENANTS = 4

/** What a statement is run with. */
export interface Running {
  readonly run: RunStatement
  readonly cursors: Cursors
}

/**
 * Runs a statement of a plan for somebody who is admitted to it (isAdmitted).
 * @returns for each of its parts the fields with their values, as JSON without the braces around them; null when only the general lane can answer:
 * an argument that cannot be used, a null where there must be a value. It then says what is wrong, in the words of every other request.
 */
export async function runSelection(
  { run, cursors }: Running,
  compiled: CompiledSelection,
  viewer: Viewer,
  variables: Variables,
): Promise<string[] | null> {
  const scope = scopeOf(viewer)
  try {
    const asked = scope.tenantIds.length > FEW_TENANTS ? { name: compiled.name, text: compiled.text } : compiled
    const [row] = await run(asked, compiled.values({ viewer: scope, args: variables, cursors }), scope.signal)
    const texts = compiled.parts.map(({ column }) => String(row?.[column]))
    if (texts.some((text) => text.includes(HOLE_MARK))) return null
    return compiled.parts.map((part, index) => finished(part, texts[index] ?? '', cursors))
  } catch (error) {
    if (error instanceof BadCursor || error instanceof Declined || isUnreadable(error)) return null
    throw error
  }
}

function finished({ places, finish }: CompiledPart, read: string, cursors: Cursors): string {
  const text = places ? sealPlaces(read, cursors) : read
  return finish ? JSON.stringify(finish(JSON.parse(`{${text}}`))).slice(1, -1) : text
}

/** Fields and those after them. All that a part would show may be skipped. */
export function join(fields: string, more: string): string {
  if (fields === '') return more
  return more === '' ? fields : `${fields},${more}`
}

/** The whole answer of its fields. */
export function answerOf(fields: string): string {
  return `{"data":{${fields}}}`
}

/** Whether nothing in the plan is barred to the viewer: else the general lane answers, field by field. */
export function isAdmitted({ signedIn, permissions }: Plan, viewer: Viewer): boolean {
  if (!signedIn) return true
  if (viewer.kind !== 'user') return false
  for (const permission of permissions) {
    for (const tenantId of viewer.roles.keys()) if (!mayIn(viewer, tenantId, permission)) return false
  }
  return true
}
