/** The specification's own rule about a directive that the schema does not have. */
const UNKNOWN = /^Unknown directive "(@defer|@stream)"/

/** Whether the error says that a document asks for its answer in parts, which it cannot have. */
export function asksForParts(message: string): boolean {
  return UNKNOWN.test(message)
}

/** The same error with what there is instead; any other as it is. */
export function withWhatThereIs(message: string): string {
  const [, directive] = UNKNOWN.exec(message) ?? []
  if (!directive) return message
  return `"${directive}" is not supported: nothing is answered in parts. Live updates come by subscription, big lists by pages.`
}
