// Sends N requests, 16 at a time, and prints who answered how often as one line of JSON.
import { Agent, request } from 'node:http'

const [url, count, headers] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true, maxSockets: 16 })
const answers = {}
let left = Number(count)

const send = () =>
  new Promise((resolve) => {
    const call = request(url, { agent, headers: JSON.parse(headers), timeout: 5000 }, (response) => {
      response.resume()
      response.on('end', () =>
        resolve(String(response.headers['x-answered-by'] ?? `status ${response.statusCode}`)),
      )
    })
    call.on('timeout', () => call.destroy(new Error('timeout')))
    call.on('error', (error) => resolve(`error ${error.code ?? error.message}`))
    call.end()
  })

const worker = async () => {
  while (left > 0) {
    left -= 1
    const who = await send()
    answers[who] = (answers[who] ?? 0) + 1
  }
}
await Promise.all(Array.from({ length: 16 }, worker))
agent.destroy()
console.log(JSON.stringify(answers))
