import { Socket } from 'node:net'

/**
 * A socket for pg's pipeline mode that sends all statements of one turn of the event loop together: each of its own is a system call, and may wake the
 * server for a part of what it is to do. pg corks its socket around the messages of each statement, and so says when one begins.
 */
export function gatheringSocket(): Socket {
  const socket = new Socket()
  const cork = socket.cork.bind(socket)
  let gathering = false
  socket.cork = () => {
    cork()
    if (gathering) return
    gathering = true
    cork()
    process.nextTick(() => {
      gathering = false
      socket.uncork()
    })
  }
  return socket
}
