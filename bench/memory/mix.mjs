import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BenchError } from '../measure/bench-error.mjs'

/*
 * The day as a file of lines, made from the recipe day.json by whole numbers and divisions alone, so that it is the same everywhere:
 *
 *   home 17 3 5021      kind, person (their rank: 0 asks most), which of their tokens of the day, and a number that the kind makes use of
 */

const FOLDER = join(import.meta.dirname, '..', '.home')

/** @returns {any} day.json; its numbers without a unit are weights */
export function readRecipe() {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'day.json'), 'utf8'))
}

/**
 * The day's file, made unless it is there.
 *
 * @param {ReturnType<typeof readRecipe>} recipe @param {number} requests of the day; fewer make a day that is thinner, not shorter
 * @returns {{ file: string, sha256: string, lines: string[] }}
 * @throws BenchError when the whole day is not the one of the recipe's checksum
 */
export function makeDay(recipe, requests) {
  const stamp = createHash('sha256')
    .update(JSON.stringify(recipe))
    .update(readFileSync(import.meta.filename))
  const file = join(FOLDER, `day-${stamp.digest('hex').slice(0, 8)}-${requests}.txt`)
  if (!existsSync(file)) {
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(file, `${linesOf(recipe, requests).join('\n')}\n`)
  }
  const text = readFileSync(file, 'utf8')
  const sha256 = createHash('sha256').update(text).digest('hex')
  if (requests === recipe.requests && sha256 !== recipe.sha256)
    throw new BenchError(
      `the day's file is ${sha256} and day.json says ${recipe.sha256}: who changes the recipe writes the new checksum there.`,
    )
  return { file, sha256, lines: text.trimEnd().split('\n') }
}

function linesOf(recipe, requests) {
  const next = randomOf(recipe.seed)
  // Whom the day's requests come from: a few often, most now and then (1 : 100 with an evenness of 200).
  const person = drawer(Array.from({ length: recipe.users }, (_, rank) => 1 / (rank + recipe.evenness)))
  const kind = named(recipe.kinds)
  const write = named(recipe.writes)
  const all = recipe.hours.reduce((sum, weight) => sum + weight, 0)
  const lines = []
  let [due, before] = [0, 0]
  recipe.hours.forEach((weight, hour) => {
    before += weight
    const token = Math.floor(hour / recipe.tokenHours)
    for (const until = Math.round((requests * before) / all); due < until; due++) {
      lines.push(`${kind(next())} ${person(next())} ${token} ${Math.floor(next() * 10_000)}`)
      if (next() * 1_000 < recipe.writesPerThousand)
        lines.push(`${write(next())} ${person(next())} 0 ${Math.floor(next() * 10_000)}`)
    }
  })
  return lines
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function randomOf(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** From weights to a choice: a number from 0 to below 1 gives the index of a weight, each as often as it weighs. */
function drawer(weights) {
  const sums = []
  let total = 0
  for (const weight of weights) {
    total += weight
    sums.push(total)
  }
  return (number) => {
    const wanted = number * total
    let [low, high] = [0, sums.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle] > wanted) high = middle
      else low = middle + 1
    }
    return low
  }
}

function named(weights) {
  const names = Object.keys(weights)
  const draw = drawer(Object.values(weights))
  return (number) => names[draw(number)]
}
