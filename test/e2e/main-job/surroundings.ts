import { signIn } from '../../../server/cli/sign-in.ts'
import type { TestBackplane } from '../../support/backplane.ts'
import { eventually } from '../../support/eventually.ts'
import { payAtGateway } from '../../support/gateway-page.ts'
import { codeIn, type Mail, readMailbox } from '../../support/mailbox.ts'

export interface Person {
  readonly email: string
  readonly name: string
  readonly password: string
}

/** The world around the product, where the three other companies are somebody: ours by default, or vendors' simulators. */
export interface Surroundings extends Pick<TestBackplane, 'url' | 'app' | 'close'> {
  /** The person signs up and in at the issuer's own pages. @returns the access token */
  signUp(person: Person): Promise<string>
  /** The customer enters a card on the payments provider's own page. */
  enterCard(url: string, number: string): Promise<void>
  /** What has been mailed to an address. */
  mails(to: string): Promise<readonly Mail[]>
}

/** Local issuer, local gateway, local mailbox, by HTTP alone. */
export function localSurroundings(backplane: TestBackplane): Surroundings {
  const { url, app } = backplane
  return {
    url,
    app,
    close: () => backplane.close(),
    signUp: async ({ email, name, password }) => {
      const code = () => eventually(async () => codeIn((await readMailbox(url, email))[0]?.text), 'a mailed code')
      return (await signIn({ publicUrl: url, email, password, signUp: { name }, code })).accessToken
    },
    enterCard: payAtGateway,
    mails: (to) => readMailbox(url, to),
  }
}
