// One call of the Envoy admin endpoint of this network namespace: prints the status, a line end, and the body as it came.
import { request } from 'node:http'

const [method, path] = process.argv.slice(2)

request({ host: '127.0.0.1', port: 15_000, method, path }, (answer) => {
  process.stdout.write(`${answer.statusCode}\n`)
  answer.pipe(process.stdout)
}).end()
