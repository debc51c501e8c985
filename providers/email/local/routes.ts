import type { ProviderRoute, SqlPool } from '../../host.ts'
import { FRAME_SANDBOX, type Html, html, json, linked, page, untrustedPage } from './html.ts'
import type { KeptMail } from './mails.ts'
import { findMail, listMails } from './queries.ts'

const PAGE_SIZE = 50
const MAX_JSON = 100

/** The mailbox's pages and its JSON, for people, tests and curl. They are open: local mode listens on this machine only. */
export function mailRoutes(sql: SqlPool): readonly ProviderRoute[] {
  return [
    { method: 'GET', path: '/local/mail', handle: (request) => listPage(sql, new URL(request.url).searchParams) },
    { method: 'GET', path: '/local/mail.json', handle: (request) => listJson(sql, new URL(request.url).searchParams) },
    { method: 'GET', path: '/local/mail/:id', handle: (_, { id }) => mailPage(sql, id ?? '') },
    { method: 'GET', path: '/local/mail/:id/html', handle: (_, { id }) => mailHtml(sql, id ?? '') },
  ]
}

async function listPage(sql: SqlPool, query: URLSearchParams): Promise<Response> {
  const search = query.get('search')?.trim() ?? ''
  const before = query.get('before')
  if (before !== null && !isPosition(before))
    return problem('before', 'is not a place in this list; open the list anew')
  const found = await listMails(sql, {
    ...(search === '' ? {} : { search }),
    ...(before === null ? {} : { before }),
    limit: PAGE_SIZE + 1,
  })
  const mails = found.slice(0, PAGE_SIZE)
  const older = found.length > PAGE_SIZE ? mails.at(-1)?.position : undefined
  const link = (changes: Record<string, string>): string => {
    const parameters = new URLSearchParams({ ...(search === '' ? {} : { search }), ...changes })
    return `/local/mail${parameters.size > 0 ? `?${parameters}` : ''}`
  }
  return page(
    'Local mailbox',
    html`<h1>Local mailbox</h1>
<p class="soft">Every mail that this deployment sends ends here. Addresses at bounce.test bounce, addresses at invalid.test are refused.</p>
<form method="get" action="/local/mail" role="search">
<input type="search" name="search" value="${search}" placeholder="Part of an address" aria-label="Part of an address">
<button>Search</button></form>
${
  mails.length === 0
    ? html`<p class="card soft">${search === '' ? 'No mail yet.' : `No mail to an address that contains “${search}”.`}</p>`
    : html`<ol class="mails">${mails.map(listItem)}</ol>`
}
<p>${before === null ? null : html`<a href="${link({})}">Newest</a> `}${
      older === undefined ? null : html`<a href="${link({ before: older })}" rel="next">Older</a>`
    }</p>`,
  )
}

function listItem(mail: KeptMail): Html {
  return html`<li><a href="/local/mail/${mail.id}"><strong>${mail.subject}</strong><span class="soft">${when(mail)}</span>
<span class="soft">to ${mail.to}</span><span><span class="badge">${mail.category}</span>${
    mail.fate === 'bounced' ? html` <span class="badge bounced">bounced</span>` : null
  }</span></a></li>
`
}

async function mailPage(sql: SqlPool, id: string): Promise<Response> {
  const mail = await findMail(sql, id)
  if (!mail) return notFound()
  const to = mail.toName === null ? mail.to : `${mail.toName} <${mail.to}>`
  return page(
    mail.subject,
    html`<p><a href="/local/mail">Local mailbox</a></p>
<h1>${mail.subject}</h1>
<div class="card"><dl><dt>To</dt><dd>${to}</dd><dt>From</dt><dd>${mail.from}</dd><dt>Sent</dt><dd>${when(mail)}</dd>
<dt>Category</dt><dd><span class="badge">${mail.category}</span></dd>
<dt>Result</dt><dd class="${mail.fate}">${mail.fate}</dd><dt>Delivery</dt><dd>${mail.deliveryId}</dd></dl></div>
<h2>Text</h2><div class="card"><pre>${linked(mail.text)}</pre></div>
<h2>HTML</h2><iframe title="The mail as HTML" sandbox="${FRAME_SANDBOX}" src="/local/mail/${mail.id}/html"></iframe>`,
  )
}

async function mailHtml(sql: SqlPool, id: string): Promise<Response> {
  const mail = await findMail(sql, id)
  return mail ? untrustedPage(mail.html) : notFound()
}

/** `?to=` the whole address, `?before=` the `next` of the answer before, `?limit=` 1 to 100 (50). */
async function listJson(sql: SqlPool, query: URLSearchParams): Promise<Response> {
  const limit = Number(query.get('limit') ?? PAGE_SIZE)
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_JSON) {
    return json({ error: `limit must be a whole number from 1 to ${MAX_JSON}` }, 400)
  }
  const before = query.get('before')
  if (before !== null && !isPosition(before))
    return json({ error: 'before must be the "next" of an earlier answer' }, 400)
  const to = query.get('to')
  const found = await listMails(sql, {
    ...(to === null ? {} : { to }),
    ...(before === null ? {} : { before }),
    limit: limit + 1,
  })
  const mails = found.slice(0, limit)
  return json({
    mails: mails.map(({ position: _, ...mail }) => mail),
    next: found.length > limit ? (mails.at(-1)?.position ?? null) : null,
  })
}

function isPosition(text: string): boolean {
  return /^\d{1,18}$/.test(text)
}

function when(mail: KeptMail): string {
  return `${mail.sentAt.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

function problem(parameter: string, text: string): Response {
  return page(
    'Bad request',
    html`<h1>Bad request</h1><p>“${parameter}” ${text}.</p><p><a href="/local/mail">Local mailbox</a></p>`,
    400,
  )
}

function notFound(): Response {
  return page(
    'No such mail',
    html`<h1>No such mail</h1><p>It may have been purged: only the newest are kept. <a href="/local/mail">Local mailbox</a></p>`,
    404,
  )
}
