// The application of a VM or pod: answers with its own name, and is as healthy as its health file says.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const [name, port, healthFile] = process.argv.slice(2)

const server = createServer((request, response) => {
  if (request.url === '/health') {
    const health = readFileSync(healthFile, 'utf8').trim()
    response.writeHead(health === 'ok' ? 200 : 503, { 'content-type': 'text/plain' })
    response.end(health)
    return
  }
  response.writeHead(200, { 'content-type': 'application/json', 'x-answered-by': name })
  response.end(JSON.stringify({ instance: name }))
})
// Longer than Envoy keeps an idle connection, so that the two never meet with one closing and the other sending.
server.keepAliveTimeout = 2 * 3_600_000
server.listen(Number(port), '0.0.0.0')
