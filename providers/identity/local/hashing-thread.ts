import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { hashSync, verifySync } from '@node-rs/argon2'

/*
 * The program of a thread that hashes passwords, one after the other (hashing-threads.ts). It makes way for everybody else on its core.
 */

export type HashingJob =
  | { readonly do: 'hash'; readonly password: string }
  | { readonly do: 'verify'; readonly password: string; readonly hash: string }
export type HashingAnswer = { readonly result: string | boolean } | { readonly problem: string }

/** Argon2id with OWASP's first recommendation: 19 MiB, two passes, one lane; about 11 ms. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
/**
 * A thirtieth of a core that somebody else wants, and all of one that nobody does (sched(7), "nice value"). Linux lets whoever runs go on for a moment when somebody
 * wakes up, and for longer the nearer their priorities are.
 */
const NICENESS = 15

makeWay()
parentPort?.on('message', (job: HashingJob) => parentPort?.postMessage(answerOf(job)))

function answerOf(job: HashingJob): HashingAnswer {
  try {
    return { result: job.do === 'hash' ? hashSync(job.password, COST) : verifySync(job.hash, job.password) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

/** On Linux each thread has a priority of its own, under the number that /proc gives it; elsewhere it stays as it is. */
function makeWay(): void {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), NICENESS)
  } catch {
    // No /proc, or a system that allows no other priority: hashing works as well, and others wait longer.
  }
}
