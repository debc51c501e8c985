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
