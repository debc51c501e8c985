import { resolve } from 'node:path'

/** BACKPLANE_HOME as the server reads it. */
export function homeFolder(): string {
  return resolve(process.env.BACKPLANE_HOME || '.backplane')
}

export function say(line: string): void {
  process.stderr.write(`backplane: ${line}\n`)
}
