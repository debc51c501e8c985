import { once } from 'node:events'
import { createServer } from 'node:http'

/**
 * A proxy in front of the product that notes how each request names its document: what a client says about its persisted documents is
 * seen here.
 *
 * @param {string} target the product's address
 * @returns {Promise<{ url: string, seen: { documents: string[], texts: string[], clients: Set<string>, versions: number }, close(): void }>}
 */
export async function startRecorder(target) {
  const seen = { documents: [], texts: [], clients: new Set(), versions: 0 }
  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    note(seen, request, body)
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers
    const answer = await fetch(new URL(request.url, target), {
      method: request.method,
      headers,
      ...(body.length > 0 ? { body } : {}),
    })
    const {
      'content-encoding': _encoding,
      'content-length': _size,
      'transfer-encoding': _transfer,
      ...kept
    } = Object.fromEntries(answer.headers)
    response.writeHead(answer.status, kept).end(Buffer.from(await answer.arrayBuffer()))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    seen,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function note(seen, request, body) {
  const fields =
    request.method === 'POST'
      ? JSON.parse(String(body))
      : Object.fromEntries(new URL(request.url, 'http://recorder').searchParams)
  // GraphQL over HTTP's name for it, or Apollo's.
  const identifier = fields.documentId ?? fields.extensions?.persistedQuery?.sha256Hash
  if (identifier) seen.documents.push(identifier)
  if (fields.query) seen.texts.push(fields.query)
  seen.clients.add(`${request.headers['apollographql-client-name']} ${request.headers['apollographql-client-version']}`)
  if (request.headers['backplane-version']) seen.versions += 1
}
