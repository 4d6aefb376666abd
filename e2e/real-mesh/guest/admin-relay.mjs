// Shows the bed what a VM's Envoy and agent say of themselves: GET requests go on to endpoints that answer loopback only.
import { createServer, request } from 'node:http'

const [address, ...pairs] = process.argv.slice(2)

for (const pair of pairs) {
  const [outside, inside] = pair.split('=').map(Number)
  createServer((incoming, outgoing) => {
    if (incoming.method !== 'GET') {
      outgoing.writeHead(405).end()
      return
    }
    const call = request({ host: '127.0.0.1', port: inside, path: incoming.url }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    call.on('error', () => {
      if (!outgoing.headersSent) outgoing.writeHead(502)
      outgoing.end()
    })
    call.end()
  }).listen(outside, address)
}
