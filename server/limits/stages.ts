/**
 * How far requests to /graphql have come, counted over the life of a server: what is refused early costs nothing of what comes after. Answers
 * from memory are counted nowhere.
 */
export interface RequestStages {
  /** Bodies that were parsed as JSON. */
  bodies: number
  /** Callers who were looked for. */
  callers: number
  /** Requests that rate, concurrency and overload let in. */
  admitted: number
  /** Documents that were parsed. */
  parsed: number
  /** Documents that were validated. */
  validated: number
  /** Operations that were executed. */
  executed: number
  /** Statements that were sent to the database for them. */
  statements: number
}

export function requestStages(): RequestStages {
  return { bodies: 0, callers: 0, admitted: 0, parsed: 0, validated: 0, executed: 0, statements: 0 }
}
