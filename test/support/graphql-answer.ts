/** One answer of /graphql, as it came. */
export interface GraphqlAnswer<Data> {
  readonly status: number
  readonly requestId: string | null
  readonly data: Data | null
  readonly errors: readonly GraphqlFailure[]
}

export interface GraphqlFailure {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions: { readonly code: string; readonly requestId?: string; readonly retryable?: boolean }
}
