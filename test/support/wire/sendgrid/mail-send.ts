import type { WireAnswer } from '../wire-server.ts'

/** The part of a mail that the simulator looks at; the rest is kept as it came. */
export interface MailBody {
  readonly personalizations?: readonly {
    readonly to?: readonly Address[]
    readonly cc?: readonly Address[]
    readonly bcc?: readonly Address[]
    readonly subject?: string
    readonly custom_args?: Readonly<Record<string, string>>
  }[]
  readonly from?: Address
  readonly subject?: string
  readonly content?: readonly { readonly type?: string; readonly value?: string }[]
  readonly template_id?: string
  readonly categories?: readonly string[]
  readonly custom_args?: Readonly<Record<string, string>>
}

export interface AcceptedMail {
  /** The `x-message-id` of the answer. */
  readonly messageId: string
  readonly body: MailBody
}

interface Address {
  readonly email?: string
  readonly name?: string
}

interface Problem {
  readonly message: string
  readonly field: string | null
}

/** SendGrid takes at most 30 MB a mail ("Mail Send", Limitations). */
export const MAX_BYTES = 30 * 1024 * 1024
const ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/

/** SendGrid's error body. */
export function refusal(status: number, problems: readonly Problem[], headers?: Record<string, string>): WireAnswer {
  return { status, body: { errors: problems }, ...(headers && { headers }) }
}

/** What SendGrid finds wrong with a mail ("Mail Send Errors"); empty when it takes it. */
export function problemsOf(mail: MailBody | undefined): Problem[] {
  if (typeof mail !== 'object' || mail === null) return [{ message: 'Bad Request', field: null }]
  return [...envelopeProblems(mail), ...senderProblems(mail), ...contentProblems(mail), ...labelProblems(mail)]
}

function envelopeProblems({ personalizations }: MailBody): Problem[] {
  if (!personalizations?.length)
    return [
      {
        message: 'The personalizations field is required and must have at least one personalization.',
        field: 'personalizations',
      },
    ]
  return personalizations.flatMap((envelope, index) => {
    const field = `personalizations.${index}`
    if (!envelope.to?.length)
      return [
        {
          message:
            'The to array is required for all personalization objects, and must have at least one email object with a valid email address.',
          field: `${field}.to`,
        },
      ]
    const all = [envelope.to, envelope.cc ?? [], envelope.bcc ?? []].flat().map(({ email }) => email?.toLowerCase())
    const twice = all.find((email, at) => all.indexOf(email) !== at)
    if (twice)
      return [
        {
          message: `Each email address in the personalization block should be unique between to, cc, and bcc. We found the first duplicate instance of [${twice}] in the ${field}.to field.`,
          field,
        },
      ]
    return envelope.to.flatMap(({ email }, at) =>
      ADDRESS.test(email ?? '')
        ? []
        : [{ message: 'Does not contain a valid address.', field: `${field}.to.${at}.email` }],
    )
  })
}

function senderProblems({ from }: MailBody): Problem[] {
  if (!from?.email)
    return [
      {
        message:
          'The from object must be provided for every email send. It is an object that requires the email parameter, but may also contain a name parameter.',
        field: 'from.email',
      },
    ]
  if (ADDRESS.test(from.email)) return []
  return [{ message: 'The from email does not contain a valid address.', field: 'from.email' }]
}

function contentProblems({ subject, personalizations, content, template_id }: MailBody): Problem[] {
  if (template_id) return []
  const problems: Problem[] = []
  if (!subject && !personalizations?.every((envelope) => envelope.subject))
    problems.push({
      message:
        'The subject is required. You can get around this requirement if you use a template with a subject defined or if every personalization has a subject defined.',
      field: 'subject',
    })
  if (!content?.length)
    return [
      ...problems,
      {
        message:
          'Unless a valid template_id is provided, the content parameter is required. There must be at least one defined content block. We typically suggest both text/plain and text/html blocks are included, but only one block is required.',
        field: 'content',
      },
    ]
  const order = content.map(({ type }) => ['text/plain', 'text/html'].indexOf(type ?? '')).filter((at) => at >= 0)
  if (order.some((at, index) => index > 0 && at <= (order[index - 1] ?? 0)))
    problems.push({
      message: 'If present, text/plain and text/html may only be provided once, text/plain first.',
      field: 'content',
    })
  return problems.concat(
    content.flatMap(({ value }, at) =>
      value
        ? []
        : [
            {
              message: 'The content value must be a string at least one character in length.',
              field: `content.${at}.value`,
            },
          ],
    ),
  )
}

function labelProblems({ categories = [], custom_args = {} }: MailBody): Problem[] {
  const problems: Problem[] = []
  if (categories.length > 10 || new Set(categories).size < categories.length)
    problems.push({ message: 'There may be at most 10 categories, each of them once.', field: 'categories' })
  if (categories.some((category) => category.length > 255))
    problems.push({ message: 'A category may have at most 255 characters.', field: 'categories' })
  if (Buffer.byteLength(JSON.stringify(custom_args)) > 10_000)
    problems.push({ message: 'The custom_args may have at most 10000 bytes.', field: 'custom_args' })
  return problems
}
