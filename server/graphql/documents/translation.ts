import type { FieldNode, GraphQLObjectType } from 'graphql'
import type { TenantPermission } from '../../../domain/permissions.ts'
import type { Model } from '../../../reads/model.ts'
import type { Selection } from '../../../reads/selection.ts'

export type Variables = Readonly<Record<string, unknown>>

/** A document in the read engine's form, with what its policies ask of the viewer before it may run. */
export interface SelectedDocument {
  readonly selection: Selection
  /** Nobody in particular may ask it. */
  readonly signedIn: boolean
  /** Needed in every tenant of the viewer's; who lacks one in some is answered by the general lane, field by field. */
  readonly permissions: readonly TenantPermission[]
}

/** A document while it is translated. */
export interface Translation {
  readonly model: Model
  readonly variables: Variables
  fieldsOf(type: GraphQLObjectType, nodes: readonly FieldNode[]): readonly (readonly [string, readonly FieldNode[]])[]
  object(type: GraphQLObjectType, nodes: readonly FieldNode[]): Selection
}
