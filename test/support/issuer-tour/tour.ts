import type { Page } from 'playwright-core'
import { eventually } from '../eventually.ts'
import { keyboardOf } from '../keyboard.ts'
import type { TestIssuer } from '../local-identity.ts'
import { authorizationUrl } from '../sign-in-page.ts'
import { visitEntrance } from './entrance.ts'
import type { Tour } from './on-tour.ts'
import { visitSecondStep } from './second-step.ts'
import { visitSecurity } from './security.ts'
import { visitWayOut } from './way-out.ts'

/**
 * Visits every page of the issuer, with its error states, as somebody new would come to them who uses no mouse.
 *
 * @param look is called on each, with a name for it
 */
export async function tourOf(issuer: TestIssuer, page: Page, look: (name: string) => Promise<void>): Promise<void> {
  // In place of the application, to which the browser is sent back.
  const application = { method: 'GET', path: '/callback', handle: async () => new Response('signed in') } as const
  issuer.server.serve(issuer.identity, { routes: [application] })
  const tour: Tour = {
    issuer,
    page,
    keys: keyboardOf(page),
    async at(heading, name) {
      await page.getByRole('heading', { name: heading, level: 1, exact: true }).waitFor()
      await look(name)
    },
    async start(more = {}) {
      await page.goto(authorizationUrl(issuer.url, more).href)
    },
    signedIn: () => page.getByText('signed in', { exact: true }).waitFor(),
    mailed: (to, subject, count = 1) =>
      eventually(async () => {
        const mails = issuer.mails.filter((mail) => mail.to === to && subject.test(mail.subject))
        return mails.length >= count && mails.at(-1)
      }, `mail ${count} to ${to}: ${subject}`),
  }
  await visitEntrance(tour)
  const app = await visitSecurity(tour)
  await visitSecondStep(tour, app)
  await visitWayOut(tour)
}
