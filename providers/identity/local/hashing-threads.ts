import { Worker } from 'node:worker_threads'
import type { HashingAnswer, HashingJob } from './hashing-thread.ts'

/**
 * Threads for hashing passwords, made as they are needed and kept. Not Node's own pool: tokens are verified and files read there, and on a core that
 * both want a hash would get as much of it as all requests together.
 */
export interface HashingThreads {
  /** Whoever calls sees to it that not too many run at once. */
  hash(password: string): Promise<string>
  verify(password: string, hash: string): Promise<boolean>
  /** Ends the threads, which must be at rest. */
  close(): Promise<void>
}

/** Compiled beside what is compiled, the source beside a source. */
const PROGRAM = new URL(`./hashing-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

export function createHashingThreads(): HashingThreads {
  const resting = new Set<Worker>()

  function open(): Worker {
    const thread = new Worker(PROGRAM, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 32 } })
    // Who waits for it is told by `ask`; one that ends at rest is not used again.
    thread.on('error', () => resting.delete(thread))
    thread.on('exit', () => resting.delete(thread))
    return thread
  }

  async function run(job: HashingJob): Promise<string | boolean> {
    const [thread = open()] = resting
    resting.delete(thread)
    thread.ref()
    const answer = await ask(thread, job)
    // One at rest keeps no process alive.
    thread.unref()
    resting.add(thread)
    if ('problem' in answer) throw new Error(answer.problem)
    return answer.result
  }

  return {
    hash: async (password) => String(await run({ do: 'hash', password })),
    verify: async (password, hash) => (await run({ do: 'verify', password, hash })) === true,
    async close() {
      await Promise.all([...resting].map((thread) => thread.terminate()))
    },
  }
}

/** @throws what has ended the thread before it answered */
function ask(thread: Worker, job: HashingJob): Promise<HashingAnswer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number) => settle(() => reject(new Error(`a hashing thread ended with ${code}`)))
    const failed = (error: unknown) => settle(() => reject(error))
    const answered = (answer: HashingAnswer) => settle(() => resolve(answer))
    const settle = (then: () => void) => {
      thread.off('message', answered).off('error', failed).off('exit', ended)
      then()
    }
    thread.on('message', answered).on('error', failed).on('exit', ended)
    thread.postMessage(job)
  })
}
