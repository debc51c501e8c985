/** A line about what is being done; standard output is for results. */
export function say(line) {
  process.stderr.write(`bench: ${line}\n`)
}
