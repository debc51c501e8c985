import { readFileSync } from 'node:fs'

const MIB = 1024 * 1024

/**
 * Reads every second what a process has in memory (VmRSS), and what it says of itself, beside how far the day is.
 *
 * @param {number} pid @param {() => number} done @param {() => object | null} says
 * @returns {{ stop(): { done: number, rss: number, heapTotal?: number, heapUsed?: number, external?: number }[] }} in MiB
 */
export function sample(pid, done, says) {
  const samples = []
  const take = () => {
    const rss = statusOf(pid, 'VmRSS')
    if (rss === null) return
    const own = Object.entries(says() ?? {}).map(([name, bytes]) => [name, bytes / MIB])
    samples.push({ done: done(), rss, ...Object.fromEntries(own) })
  }
  const timer = setInterval(take, 1_000)
  return {
    stop() {
      clearInterval(timer)
      take()
      return samples
    },
  }
}

/** The most that it ever had, between samples too. @returns {number | null} MiB; null when the process has ended */
export function peakOf(pid) {
  return statusOf(pid, 'VmHWM')
}

function statusOf(pid, name) {
  let text
  try {
    text = readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return null
  }
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? Number.NaN) / 1024
}

/** Of the samples in each third of the day's requests. @returns {{ mean: number, max: number, heapTotal: number, heapUsed: number, external: number }[]} MiB */
export function thirdsOf(samples, requests) {
  return [0, 1, 2].map((third) => {
    const mine = samples.filter(({ done }) => done >= (requests * third) / 3 && done <= (requests * (third + 1)) / 3)
    const mean = (name) => mine.reduce((sum, each) => sum + (each[name] ?? 0), 0) / mine.length
    return {
      mean: mean('rss'),
      max: Math.max(...mine.map(({ rss }) => rss)),
      heapTotal: mean('heapTotal'),
      heapUsed: mean('heapUsed'),
      external: mean('external'),
    }
  })
}
