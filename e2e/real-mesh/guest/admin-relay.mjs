// Shows what a VM's Envoy counts to the bed: GET requests go on to its admin endpoint, which listens on loopback only.
import { createServer, request } from 'node:http'

const [address, port] = process.argv.slice(2)

createServer((incoming, outgoing) => {
  if (incoming.method !== 'GET') {
    outgoing.writeHead(405).end()
    return
  }
  const call = request({ host: '127.0.0.1', port: 15000, path: incoming.url }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
  })
  call.on('error', () => {
    if (!outgoing.headersSent) outgoing.writeHead(502)
    outgoing.end()
  })
  call.end()
}).listen(Number(port), address)
