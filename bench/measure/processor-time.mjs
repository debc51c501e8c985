import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second in /proc/<pid>/stat: USER_HZ, which is 100 on every Linux that Node runs on (proc(5)). */
const TICKS = 100

/**
 * The processor time that a process and all its descendants have used, those that have ended and were waited for included.
 *
 * @param {number} pid
 * @returns {number} seconds, user and system together; in steps of 10 ms
 */
export function processorSeconds(pid) {
  const all = new Map()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = readStat(Number(name))
    if (stat) all.set(Number(name), stat)
  }
  const mine = new Set([pid])
  for (let size = 0; size !== mine.size; ) {
    size = mine.size
    for (const [each, { parent }] of all) if (mine.has(parent)) mine.add(each)
  }
  return [...mine].reduce((sum, each) => sum + (all.get(each)?.ticks ?? 0), 0) / TICKS
}

/** @returns {{ parent: number, ticks: number } | null} null when the process has ended */
function readStat(pid) {
  let text
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return null
  }
  // The name in brackets may hold anything, brackets and spaces included.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [parent, user, system, childUser, childSystem] = [1, 11, 12, 13, 14].map((index) => Number(fields[index]))
  return { parent, ticks: user + system + childUser + childSystem }
}
