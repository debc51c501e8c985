/** How tests sign in: the same flow as `npm run token`, a real client over HTTP. */
export { type CookieFetch, cookieFetch } from '../../server/cli/cookie-fetch.ts'
export { readErrors, readForm, readLink } from '../../server/cli/forms.ts'
export { authorize, openClient, signIn, type Tokens } from '../../server/cli/sign-in.ts'
