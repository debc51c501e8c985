/** Something that whoever runs the bench can act on; its message says what happened and what to do next. */
export class BenchError extends Error {
  name = 'BenchError'
}
