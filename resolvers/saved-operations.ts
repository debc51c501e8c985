import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql'
import { findSavedOperation, listSavedOperations, type SavedOperationRecord } from '../domain/saved-operations/list.ts'
import { removeOperation } from '../domain/saved-operations/remove.ts'
import { saveOperation } from '../domain/saved-operations/save.ts'
import { toPublicId } from '../lib/ids.ts'
import { InvalidInput } from '../schema/mutation-errors.ts'
import { ForOperator } from '../schema/policies.ts'
import {
  OperationSaved,
  SavedOperation,
  SavedOperationConnection,
  SaveOperationInput,
  SaveOperationResult,
  TooManySavedOperations,
} from '../schema/saved-operations.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { PageArgs } from './page-args.ts'
import { loaded, refusal } from './results.ts'

@Resolver()
export class SavedOperationResolver {
  @ForOperator('operator:explore')
  @Query(() => SavedOperationConnection, {
    description:
      'The operations that you have saved in the explorer, and those that others share with staff; newest first.',
  })
  async savedOperations(@Args(() => PageArgs) page: PageArgs, @Ctx() { app, viewer }: Context) {
    const { edges, pageInfo } = await listSavedOperations(app, viewer, page)
    const shown = edges.map(({ cursor, node }) => ({ cursor, node: toSavedOperation(node) }))
    return { edges: shown, nodes: shown.map(({ node }) => node), pageInfo }
  }

  @ForOperator('operator:explore')
  @Query(() => SavedOperation, { nullable: true, description: 'One of these; null when it is not there for you.' })
  async savedOperation(@Arg('id', () => ID, { description: '`sop_…`' }) id: string, @Ctx() { app, viewer }: Context) {
    const found = await findSavedOperation(app, viewer, idOf('savedOperation', id, 'saved operation'))
    return found && toSavedOperation(found)
  }

  @ForOperator('operator:explore')
  @Mutation(() => SaveOperationResult, { description: 'Keeps an operation for you, or for all of staff.' })
  async saveOperation(
    @Arg('input', () => SaveOperationInput, { description: 'What is to be kept.' }) input: SaveOperationInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const { id, name, description, document, variables, visibility } = input
    const result = await saveOperation(app, viewer, {
      savedOperationId: id ? idOf('savedOperation', id, 'saved operation') : null,
      ...{ name, document, visibility },
      description: description ?? null,
      variables: variables ?? null,
    })
    switch (result.kind) {
      case 'saved':
        return loaded(
          OperationSaved,
          'savedOperation',
          findSavedOperation(app, viewer, result.savedOperationId).then((found) => found && toSavedOperation(found)),
        )
      case 'too_many':
        return refusal(TooManySavedOperations, {
          limit: result.limit,
          message: `You have ${result.limit} saved operations, and nobody can have more. Remove some that you no longer need.`,
        })
      case 'invalid':
        return refusal(InvalidInput, { field: result.field, message: result.problem })
    }
  }

  @ForOperator('operator:explore')
  @Mutation(() => ID, { description: 'Removes an operation that you have saved, for all who saw it; its id.' })
  async removeOperation(@Arg('id', () => ID, { description: '`sop_…`' }) id: string, @Ctx() { app, viewer }: Context) {
    await removeOperation(app, viewer, { savedOperationId: idOf('savedOperation', id, 'saved operation') })
    return id
  }
}

function toSavedOperation(record: SavedOperationRecord): SavedOperation {
  return Object.assign(new SavedOperation(), { ...record, id: toPublicId('savedOperation', record.id) })
}
