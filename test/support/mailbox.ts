import { eventually } from './eventually.ts'

export interface Mail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** What the local mailbox holds for an address, newest first, over HTTP. */
export async function readMailbox(url: string, to: string): Promise<readonly Mail[]> {
  const response = await fetch(`${url}/local/mail.json?to=${encodeURIComponent(to)}`)
  if (!response.ok) throw new Error(`the mailbox answered ${response.status}`)
  const body: unknown = await response.json()
  return (Array.isArray(body) ? body : (body as { mails: readonly Mail[] }).mails) as readonly Mail[]
}

/** The six digits that a mail asks to be typed. */
export function codeIn(text: string | undefined): string | null {
  return /\b\d{6}\b/.exec(text ?? '')?.[0] ?? null
}

/** The first link of a mail. */
export function linkIn(text: string | undefined): string | null {
  return /https?:\/\/\S+/.exec(text ?? '')?.[0] ?? null
}

/** The secret part of the newest invitation's link, once the mail has come. */
export async function invitationToken(url: string, to: string, mails = 1): Promise<string> {
  const mail = await eventually(async () => {
    const invitations = (await readMailbox(url, to)).filter((each) => each.text.includes('/invitations/'))
    return invitations.length >= mails && invitations[0]
  }, `the invitation of ${to} has come`)
  const token = /\/invitations\/([\w-]{43})/.exec(mail.text)?.[1]
  if (!token) throw new Error('no link')
  return token
}
