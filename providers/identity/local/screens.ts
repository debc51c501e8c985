import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Account, findAccount } from './accounts.ts'
import { signInWith, signInWithPasskey } from './answers.ts'
import { beginExternal, finishExternal } from './external-sign-in.ts'
import type { FormState } from './forms.ts'
import { html } from './html.ts'
import type { Interaction } from './interaction.ts'
import type { Page } from './layout.ts'
import { checkMailPage, forgotPage, resetSentPage, secondStepPage, signInPage, signUpPage } from './pages.ts'
import type { AccountParts } from './parts.ts'
import type { Refusal } from './refusals.ts'
import type { Form } from './requests.ts'
import { askToReset } from './reset.ts'
import { awaitsSecondStep, beginSecondStep, secondStepWith } from './second-step.ts'
import { askToSignUp, mailSignUpAgain, signUpByCode, signUpByLink } from './sign-up.ts'
import type { Visitor } from './visitors.ts'

/** One request for a page of a sign-in. */
export interface Visit {
  readonly parts: AccountParts
  readonly interaction: Interaction
  /** The address of the sign-in's first page. */
  readonly here: string
  readonly query: URLSearchParams
  readonly visitor: Visitor
  readonly clientName: string
  readonly formTargets: readonly string[]
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

export type Outcome =
  | { readonly page: Page }
  /** Below the sign-in's first page. */
  | { readonly goTo: string }
  | { readonly account: Account; readonly amr: readonly string[] }

export interface Screen {
  show(visit: Visit): Promise<Outcome>
  answer(visit: Visit, form: Form): Promise<Outcome>
}

/** RFC 8176: a password; with a code besides; possession of a key, used by its verified owner. */
const PASSWORD = ['pwd']
const CODE = 'otp'
const PASSKEY = ['pop', 'user']

const fine: Refusal = { status: 200, errors: {} }

function stateOf(
  visit: Visit,
  path: string,
  values: Form,
  refusal: Refusal = fine,
  lead?: FormState['lead'],
): FormState {
  const { here, clientName, formTargets } = visit
  return { ...refusal, action: `${here}${path}`, lead: lead ?? `to continue to ${clientName}`, formTargets, values }
}

const hinted = ({ interaction: { params } }: Visit): Form => ({
  email: typeof params.login_hint === 'string' ? params.login_hint : '',
})

const signIn: Screen = {
  show: async (visit) =>
    visit.query.size === 0 && visit.interaction.params.screen_hint === 'signup'
      ? { goTo: '/sign-up' }
      : signInAgain(visit, hinted(visit)),
  async answer(visit, form) {
    const { parts, interaction, visitor } = visit
    if (form.passkey) {
      const answer = await signInWithPasskey(parts, interaction.uid, form.passkey)
      return 'account' in answer ? { account: answer.account, amr: PASSKEY } : signInAgain(visit, form, answer)
    }
    const answer = await signInWith(parts, form, visitor)
    return 'account' in answer ? afterFirstFactor(visit, answer.account, PASSWORD) : signInAgain(visit, form, answer)
  },
}

/** Whoever has a second factor is asked for it, whichever way they came. */
async function afterFirstFactor(
  { parts, interaction }: Visit,
  account: Account,
  amr: readonly string[],
): Promise<Outcome> {
  if (!(await parts.totps.isOn(account.id))) return { account, amr }
  await beginSecondStep(parts, interaction.uid, account.id, amr)
  return { goTo: '/second-step' }
}

/** The way to another issuer and back. Null: the response was sent. @param issuerId absent on the way back */
export async function showExternal(visit: Visit, issuerId: string | undefined): Promise<Outcome | null> {
  const { parts, interaction, query, response } = visit
  const answer =
    issuerId === undefined
      ? await finishExternal(parts, interaction, query)
      : await beginExternal(parts, interaction, issuerId, response)
  if (answer === null) return null
  return 'account' in answer ? afterFirstFactor(visit, answer.account, []) : signInAgain(visit, hinted(visit), answer)
}

async function signInAgain(visit: Visit, values: Form, refusal?: Refusal): Promise<Outcome> {
  const { passkeys } = visit.parts
  const passkey = passkeys.possible ? await passkeys.authentication(visit.interaction.uid) : null
  const externals = visit.parts.external.issuers.map(({ id, name }) => ({ name, path: `${visit.here}/external/${id}` }))
  return { page: signInPage(stateOf(visit, '', values, refusal), visit.here, passkey, externals) }
}

const signUp: Screen = {
  show: async (visit) => ({ page: signUpPage(stateOf(visit, '/sign-up', hinted(visit)), visit.here) }),
  async answer(visit, form) {
    const refusal = await askToSignUp(visit.parts, visit.interaction.uid, form, visit.visitor)
    return refusal
      ? { page: signUpPage(stateOf(visit, '/sign-up', form, refusal), visit.here) }
      : { goTo: '/check-mail' }
  },
}

const checkMail: Screen = {
  show: (visit) => checkMailAgain(visit),
  async answer(visit, form) {
    const { parts, interaction, visitor } = visit
    if (form.step === 'resend') {
      const refusal = await mailSignUpAgain(parts, interaction.uid, visitor)
      return checkMailAgain(
        visit,
        refusal ?? fine,
        refusal ? undefined : 'Another mail is on its way. The code in it is a new one.',
      )
    }
    const answer =
      form.step === 'link'
        ? await signUpByLink(parts, interaction.uid)
        : await signUpByCode(parts, interaction.uid, form.code ?? '')
    return 'account' in answer ? { account: answer.account, amr: PASSWORD } : checkMailAgain(visit, answer)
  },
}

async function checkMailAgain(visit: Visit, refusal?: Refusal, info?: string): Promise<Outcome> {
  const proof = await visit.parts.proofs.held('sign_up', visit.interaction.uid)
  if (!proof && !refusal) return { goTo: '/sign-up' }
  const lead = proof
    ? html`We have sent a mail to <strong>${proof.email}</strong>. Type the code from it here, or follow the link in it.`
    : 'We have sent you a mail.'
  return { page: checkMailPage(stateOf(visit, '/check-mail', {}, refusal, lead), visit.here, info) }
}

const FORGOT_LEAD = 'Tell us your address, and we send you a link with which you choose a new one.'

const forgot: Screen = {
  show: async (visit) => ({
    page: forgotPage(stateOf(visit, '/forgot', hinted(visit), fine, FORGOT_LEAD), visit.here),
  }),
  async answer(visit, form) {
    const refusal = await askToReset(visit.parts, form, visit.visitor)
    if (refusal) return { page: forgotPage(stateOf(visit, '/forgot', form, refusal, FORGOT_LEAD), visit.here) }
    return { page: resetSentPage(form.email?.trim() ?? '', visit.here) }
  },
}

const secondStep: Screen = {
  async show(visit) {
    if (!(await awaitsSecondStep(visit.parts, visit.interaction.uid))) return { goTo: '' }
    return secondStepAgain(visit, {})
  },
  async answer(visit, form) {
    const answer = await secondStepWith(visit.parts, visit.interaction.uid, form.code ?? '')
    return 'account' in answer
      ? { account: answer.account, amr: [...answer.amr, CODE] }
      : secondStepAgain(visit, form, answer)
  },
}

async function secondStepAgain(visit: Visit, { code = '' }: Form, refusal?: Refusal): Promise<Outcome> {
  const recovery = visit.query.get('form') === 'recovery' || /[a-z]/i.test(code)
  const lead = recovery
    ? 'Type one of the recovery codes that you put away when you set up your authenticator app.'
    : 'Open your authenticator app, and type the code that it shows for this account.'
  const accountId = await awaitsSecondStep(visit.parts, visit.interaction.uid)
  const account = accountId && (await findAccount(visit.parts.sql, accountId))
  const state = stateOf(
    visit,
    '/second-step',
    {},
    refusal,
    account ? html`${lead} You are signing in as <strong>${account.email}</strong>.` : lead,
  )
  return { page: secondStepPage(state, visit.here, recovery) }
}

/** By what follows the sign-in's address. */
export const SCREENS: Readonly<Record<string, Screen>> = {
  '': signIn,
  '/sign-up': signUp,
  '/check-mail': checkMail,
  '/forgot': forgot,
  '/second-step': secondStep,
}
