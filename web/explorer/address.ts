/** With the operation that a link names, and nothing else that may stand there. */
export function addressOfPage(): string {
  const id = linkedOperation()
  return id ? `/explorer?operation=${encodeURIComponent(id)}` : '/explorer'
}

export function linkedOperation(): string | null {
  return new URLSearchParams(window.location.search).get('operation')
}
