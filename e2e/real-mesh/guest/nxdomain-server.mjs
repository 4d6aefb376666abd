// The resolver behind the agents: it knows no name at all, so a name that an agent passes on ends as NXDOMAIN.
import { createSocket } from 'node:dgram'

const [address] = process.argv.slice(2)
const NXDOMAIN = 3
const HEADER = 12

const socket = createSocket('udp4', (query, { address: asker, port }) => {
  let end = HEADER
  while (query[end] > 0) end += query[end] + 1
  const answer = Buffer.from(query.subarray(0, end + 5))
  answer.writeUInt16BE(0x8180 | NXDOMAIN, 2)
  answer.writeUInt16BE(1, 4)
  answer.fill(0, 6, HEADER)
  socket.send(answer, port, asker)
})
socket.bind(53, address)
