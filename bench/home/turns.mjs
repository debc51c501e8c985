/**
 * Whoever is not measured stands still (SIGSTOP), so that the core is the measured one's alone: idle servers look at their clocks and ask the database whether
 * anything has changed, each a fiftieth of a core. Those that keep answers go on: what they keep is worth nothing unless they hear of changes.
 *
 * @param {{ name: string, kind: string }[]} rows @param {Map<string, { pid: number }>} servers
 */
export function createTurns(rows, servers) {
  const standing = rows.filter(({ name, kind }) => servers.has(name) && kind !== 'cached')
  const signal = (row, name) => {
    try {
      process.kill(servers.get(row.name).pid, name)
    } catch (error) {
      // One that has ended is found out by its own measurement.
      if (error.code !== 'ESRCH') throw error
    }
  }
  return {
    /** Everybody stands still. */
    begin() {
      for (const row of standing) signal(row, 'SIGSTOP')
    },
    /** Runs `work` while this row's server runs. */
    async of(row, work) {
      if (!standing.includes(row)) return work()
      signal(row, 'SIGCONT')
      try {
        return await work()
      } finally {
        signal(row, 'SIGSTOP')
      }
    },
    /** Everybody goes on. */
    end() {
      for (const row of standing) signal(row, 'SIGCONT')
    },
  }
}
