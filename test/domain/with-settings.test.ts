import { expect, it } from 'vitest'
import { withSettings } from '../../domain/db/with-settings.ts'

const optionsOf = (url: string) => new URL(url).searchParams.get('options')

it('settings stand beside those that the connection string brings, after them', () => {
  const url = withSettings('postgresql://app:p%40ss@db:5432/main?sslmode=disable&options=-c%20search_path%3Dapp', {
    role: 'reader',
    statement_timeout: '10000',
  })
  expect(optionsOf(url)).toBe('-c search_path=app -c role=reader -c statement_timeout=10000')
  expect(url).toMatch(/^postgresql:\/\/app:p%40ss@db:5432\/main\?sslmode=disable&/)
})

it('a connection string without any, and one of a socket, are given settings too', () => {
  expect(optionsOf(withSettings('postgresql://db/main', { role: 'reader' }))).toBe('-c role=reader')
  expect(withSettings('postgresql://app@/main?host=/run/pg', { role: 'reader' })).toBe(
    'postgresql://app@/main?host=%2Frun%2Fpg&options=-c+role%3Dreader',
  )
})
