/**
 * The launch cannot go on. Each problem is one line that says what happened, why, and what to do next; the entry point
 * prints them and exits non-zero.
 */
export class LaunchError extends Error {
  override readonly name = 'LaunchError'
  readonly problems: readonly string[]

  constructor(problems: string | readonly string[], options?: ErrorOptions) {
    const list = typeof problems === 'string' ? [problems] : problems
    super(list.join('\n'), options)
    this.problems = list
  }
}
