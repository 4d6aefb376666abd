import { subscribe } from 'node:diagnostics_channel'
import { EventEmitter } from 'node:events'
import { Socket } from 'node:net'

/**
 * Takes away the upgrade listener that Next adds to its server: with none, Node serves a request with an Upgrade header as the
 * plain request that it also is, and the route answers it. Next itself would hang up, or proxy it where its path says.
 */
export function serveNoUpgrades(): void {
  subscribe('net.server.socket', (message) => {
    // A connection is told here before its first byte is read.
    const socket = typeof message === 'object' && message && 'socket' in message ? message.socket : null
    if (socket instanceof Socket && 'server' in socket) removeListeners(socket.server)
  })
}

function removeListeners(server: unknown): void {
  if (server instanceof EventEmitter) server.removeAllListeners('upgrade')
}
