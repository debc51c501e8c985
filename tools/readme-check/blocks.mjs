/**
 * A block of commands of the README, and what it is expected to show.
 *
 * @typedef {{ title: string, line: number, commands: string, expected: readonly string[] }} Block
 */

const FENCE = /^```(.*)$/

/**
 * The blocks that begin with "```bash run", in order. A "```text" block that follows one, with nothing between them, is what
 * it shows: each line is expected in the output, in this order; `…` stands for anything, alone on a line for any lines.
 *
 * @param {string} markdown
 * @returns {Block[]}
 */
export function readBlocks(markdown) {
  const blocks = []
  let heading = ''
  let open = null
  let adjacent = false
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = FENCE.exec(line)
    if (open && fence) {
      if (open.kind === 'bash run')
        blocks.push({ title: heading, line: open.line, commands: open.lines.join('\n'), expected: [] })
      if (open.kind === 'text' && adjacent) blocks.at(-1).expected = open.lines.filter((each) => each.trim() !== '')
      adjacent = open.kind === 'bash run'
      open = null
    } else if (open) open.lines.push(line)
    else if (fence) open = { kind: fence[1].trim(), line: index + 1, lines: [] }
    else if (line.trim() !== '') {
      adjacent = false
      heading = /^#+ +(.*)$/.exec(line)?.[1] ?? heading
    }
  }
  return blocks
}

/**
 * The first expected line that the output does not show after those before it; null when all are there.
 *
 * @param {readonly string[]} expected
 * @param {string} output
 */
export function missingLine(expected, output) {
  const shown = output.split('\n').map((line) => line.trimEnd())
  let from = 0
  for (const line of expected.map((each) => each.trimEnd()).filter((each) => each.trim() !== '…')) {
    const parts = line.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    const pattern = new RegExp(`^${parts.join('.*')}$`)
    const at = shown.findIndex((each, index) => index >= from && pattern.test(each))
    if (at === -1) return line
    from = at + 1
  }
  return null
}
