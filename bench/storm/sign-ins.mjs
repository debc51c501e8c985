// People who sign in, so many at once, each with a browser and a loopback address of their own: authorization request, page, form, code,
// tokens. `node sign-ins.mjs <url> <at once> <seconds> <file of addresses>`: as a closed loop for so long, or with 0 once each. Prints what became
// of them as a line of JSON. It is nicer than what measures beside it on this core: it must delay the product, and not the clock.
import { readFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { httpFrom, sourceOf } from '../identity/http.mjs'
import { openSignIn } from '../identity/sign-in.mjs'

const [url, atOnce, seconds, file] = process.argv.slice(2)
setPriority(10)
const people = JSON.parse(readFileSync(file, 'utf8'))
const signIn = await openSignIn(url)
const NET = 2
const found = { signedIn: 0, busy: 0, refused: {}, serverErrors: {}, ms: [], seconds: 0 }
let next = 0

async function person(send) {
  const began = performance.now()
  let busy = false
  const counting = async (address, init) => {
    const response = await send(address, init)
    const { pathname } = new URL(address)
    if (response.status === 503 && pathname.startsWith('/interaction/')) busy = true
    else if (response.status >= 500) count(found.serverErrors, `${response.status} ${pathname.split('/')[1]}`)
    return response
  }
  try {
    await signIn(people[next++ % people.length], counting)
    found.signedIn++
    found.ms.push(performance.now() - began)
  } catch (error) {
    if (busy) found.busy++
    else count(found.refused, error.message)
  }
}

async function loop(number) {
  const send = httpFrom({ from: sourceOf(NET, number), connections: 2 })
  try {
    do await person(send)
    while (performance.now() - began < Number(seconds) * 1_000)
  } finally {
    send.close()
  }
}

function count(counts, name) {
  counts[name] = (counts[name] ?? 0) + 1
}

const began = performance.now()
await Promise.all(Array.from({ length: Number(atOnce) }, (_, number) => loop(number)))
found.seconds = (performance.now() - began) / 1_000
process.stdout.write(JSON.stringify(found))
