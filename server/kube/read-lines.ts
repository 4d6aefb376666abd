/**
 * Splits a byte stream into lines, one array a chunk, so that events that arrive together are handled together.
 * Only `\n` ends a line (U+2028 may stand inside a JSON string), and a chunk may end inside a UTF-8 sequence.
 */
export async function* readLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    yield parts.filter((line) => line.trim() !== '')
  }
}
