/** Fills in the local gateway's page as a customer would, and follows it back. @throws Error with the page's words when it refuses */
export async function payAtGateway(url: string, cardNumber: string): Promise<void> {
  const page = await fetch(url)
  if (!page.ok) throw new Error(`the gateway's page answered ${page.status}`)
  const body = new URLSearchParams({ number: cardNumber, expiry: '12 / 34', cvc: '123' })
  const answer = await fetch(url, { method: 'POST', body, redirect: 'manual' })
  if (answer.status !== 303)
    throw new Error(
      `the gateway refused the card: ${answer.status} ${(await answer.text()).replace(/<[^>]+>/g, ' ').slice(0, 400)}`,
    )
}
