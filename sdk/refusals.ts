/**
 * The members of a mutation's result that refuse. Each implements `MutationError`; the document must select `message` for it
 * (`... on MutationError { message }`), and no member that succeeds has a field of that name.
 */
export type Refusal<Result> = Extract<Result, { readonly message: string }>

/** Whether a mutation was refused, as the customer can be told: what is left otherwise is what succeeded. */
export function isRefusal<Result extends object>(result: Result): result is Refusal<Result> {
  return 'message' in result
}
