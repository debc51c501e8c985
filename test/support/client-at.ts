import type { WallClock } from '../../lib/clock.ts'
import type { TestBackplane } from './backplane.ts'
import { type GraphqlClient, graphqlClient } from './graphql-client.ts'
import { tokenMint } from './tokens.ts'

/** Somebody with a token of now by the clock that the test moves, good for so many seconds. */
export async function clientAt(
  backplane: TestBackplane,
  clock: WallClock,
  subject: string,
  seconds = 600,
): Promise<GraphqlClient> {
  const iat = Math.floor(clock.now().getTime() / 1_000)
  const mint = await tokenMint(backplane, subject)
  return graphqlClient(backplane.url, await mint({ claims: { iat, exp: iat + seconds } }))
}
