import { useRef } from 'react'
import { MARK_READ } from '../documents/people.ts'
import { formatMoment } from '../format.ts'
import type { FeedFragment } from '../generated/graphql.ts'
import { usePage } from '../page-context.ts'
import { useAction } from '../use-action.ts'
import { More } from './more.tsx'
import { Failure, Result } from './notice.tsx'
import { Section } from './section.tsx'

interface MessagesProps {
  readonly feed: FeedFragment
  readonly changed: () => Promise<void>
  readonly more: () => Promise<void>
}

/** The feed, newest first, with its unread count. */
export function Messages({ feed, changed, more }: MessagesProps) {
  const { execute } = usePage()
  const heading = useRef<HTMLHeadingElement>(null)
  const markRead = useAction(async (id: string) => {
    await execute(MARK_READ, { id })
    await changed()
    heading.current?.focus()
  })
  const { nodes, pageInfo } = feed.notifications
  const count = feed.unreadCount > 0 && <span className="label accent">{feed.unreadCount} unread</span>
  return (
    <Section title="Messages" id="messages" heading={heading} aside={<span aria-live="polite">{count}</span>}>
      {nodes.length === 0 && <p className="soft">Nothing has happened yet.</p>}
      <Result>{markRead.error && <Failure error={markRead.error} />}</Result>
      <ul className="rows">
        {nodes.map((message) => (
          <li key={message.id} className={message.readAt ? 'message' : 'message unread'}>
            <h3>
              {!message.readAt && <span className="hidden">Unread: </span>}
              {message.title}
            </h3>
            <p>{message.body}</p>
            <p className="line">
              <time className="fine" dateTime={message.createdAt}>
                {formatMoment(message.createdAt)}
              </time>
              {!message.readAt && (
                <button
                  type="button"
                  className="link"
                  disabled={markRead.pending}
                  onClick={() => void markRead.run(message.id)}
                >
                  Mark as read<span className="hidden">: {message.title}</span>
                </button>
              )}
            </p>
          </li>
        ))}
      </ul>
      {pageInfo.hasNextPage && nodes.length < 100 && <More of="messages" load={more} />}
    </Section>
  )
}
