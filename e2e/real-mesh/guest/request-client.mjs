// Sends N requests, or requests until SIGTERM and prints who answered how often as one line of JSON.
import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

const WORKERS = 16
const [url, count, headers, perSecond = '0'] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true, maxSockets: WORKERS })
const answers = {}
let left = Number(count)
const stop = () => {
  left = 0
}
process.on('SIGTERM', stop)
// Load without an end ends with who started it, who holds its standard input.
if (Number(perSecond) > 0) process.stdin.on('end', stop).on('error', stop).resume()

const send = () =>
  new Promise((resolve) => {
    const call = request(url, { agent, headers: JSON.parse(headers), timeout: 5000 }, (response) => {
      response.resume()
      response.on('end', () => {
        const { statusCode = 0 } = response
        resolve(String((statusCode < 400 && response.headers['x-answered-by']) || `status ${statusCode}`))
      })
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
    if (Number(perSecond) > 0) await delay((WORKERS * 1000) / Number(perSecond))
  }
}
await Promise.all(Array.from({ length: WORKERS }, worker))
agent.destroy()
process.stdin.destroy()
console.log(JSON.stringify(answers))
