// What a webhook costs at least: an HTTP server of Node's own, and one insert of the same row into the same table for each request. It verifies nothing, and
// makes no job. `node bare.mjs <port>`, DATABASE_URL as the app's role.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })
const INSERT = {
  name: 'insert',
  text: `insert into inbox_events (id, kind, provider, account, external_id, type, hint, received_at, attempts)
    values ($1, 'payments', 'local', '', $2, $3, $4, $5, 0) on conflict do nothing`,
}

const server = createServer((request, response) => {
  let text = ''
  request.setEncoding('utf8').on('data', (part) => {
    text += part
  })
  request.on('end', async () => {
    const { id, type, object, customer, created } = JSON.parse(text)
    const hint = { subject: { kind: object.kind, ref: object.ref }, customer, occurredAt: created }
    await pool.query({ ...INSERT, values: [randomUUID(), id, type, JSON.stringify(hint), new Date()] })
    const body = '{"received":"stored"}'
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body)
  })
})
server.listen(Number(process.argv[2]), '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
